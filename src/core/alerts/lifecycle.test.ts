import { describe, expect, it } from 'vitest';
import { advance, type Finding, type OpenAlert, quietMinutes } from './lifecycle.ts';
import { isAbove, isBelow, isMany } from './rates.ts';

const now = new Date('2026-11-22T10:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const finding: Finding = {
  organizationId: 'o',
  appId: 'a',
  kind: 'queue_age',
  key: 'queue',
  severity: 'critical',
  explanation: { zh: '', en: '', numbers: {}, link: '' },
  certain: false,
};
const open = (over: Partial<OpenAlert>): OpenAlert => ({
  id: 'x',
  organizationId: 'o',
  kind: 'queue_age',
  key: 'queue',
  state: 'firing',
  pendingAt: ago(60_000),
  seenAt: ago(10_000),
  toldAt: ago(60_000),
  acknowledged: false,
  ...over,
});

describe('advance', () => {
  it.each<[string, OpenAlert[], Finding[], object[]]>([
    ['begins', [], [finding], [{ do: 'start', fires: false }]],
    ['fires at once what is certain', [], [{ ...finding, certain: true }], [{ do: 'start', fires: true }]],
    ['waits', [open({ state: 'pending', pendingAt: ago(10_000) })], [finding], [{ do: 'see', remind: false }]],
    ['fires', [open({ state: 'pending', pendingAt: ago(20_000) })], [finding], [{ do: 'fire' }]],
    ['forgets what nobody was told of', [open({ state: 'pending' })], [], [{ do: 'forget' }]],
    ['stays while it flickers', [open({ seenAt: ago(119_000) })], [], []],
    ['resolves', [open({ seenAt: ago(120_000) })], [], [{ do: 'resolve' }]],
    ['reminds', [open({ toldAt: ago(4 * 3_600_000) })], [finding], [{ do: 'see', remind: true }]],
    [
      'leaves alone who took it on',
      [open({ toldAt: ago(9e9), acknowledged: true })],
      [finding],
      [{ do: 'see', remind: false }],
    ],
    [
      'knows two things apart',
      [open({ key: 'other', seenAt: ago(5e6) })],
      [finding],
      [{ do: 'resolve' }, { do: 'start' }],
    ],
    ['and two organizations', [open({ organizationId: 'p' })], [finding], [{ do: 'start' }]],
  ])('%s', (_, alerts, findings, changes) => {
    expect(advance(alerts, findings, now)).toMatchObject(changes);
  });
});

describe('quiet hours', () => {
  it.each([
    [null, 100, 0],
    [{ from: '22:00', to: '08:00' }, 23 * 60, 9 * 60],
    [{ from: '22:00', to: '08:00' }, 7 * 60 + 59, 1],
    [{ from: '22:00', to: '08:00' }, 8 * 60, 0],
    [{ from: '12:00', to: '13:30' }, 12 * 60, 90],
    [{ from: '12:00', to: '13:30' }, 14 * 60, 0],
  ])('%o at %d: %d minutes', (quiet, minute, minutes) => {
    expect(quietMinutes(quiet, minute)).toBe(minutes);
  });
});

describe('rates', () => {
  it('tell a drop from chance', () => {
    const usual = { part: 9_500, whole: 10_000 };
    expect(isBelow({ part: 40, whole: 100 }, usual, 0.15)).toBe(true);
    expect(isBelow({ part: 24, whole: 30 }, usual, 0.15)).toBe(false);
    expect(isBelow({ part: 0, whole: 10 }, usual, 0.15)).toBe(false);
    expect(isBelow({ part: 900, whole: 1000 }, usual, 0.15)).toBe(false);
    expect(isAbove({ part: 30, whole: 100 }, { part: 0, whole: 0 }, 0.1)).toBe(true);
    expect(isAbove({ part: 12, whole: 100 }, { part: 1000, whole: 10_000 }, 0.1)).toBe(false);
    expect([isMany(30, 2, 3), isMany(29, 2, 3), isMany(100, 60, 3)]).toEqual([true, false, false]);
  });
});
