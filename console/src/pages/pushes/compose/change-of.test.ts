import { describe, expect, it } from 'vitest';
import { updatePush } from '#contract/push.ts';
import type { PushInput, Template } from '../../../api/contract.ts';
import { changeOf, hiddenAfter, keepsAudience, launchTime } from './change-of.ts';
import { emptyExperiment } from './experiment.ts';
import { type Draft, emptyDraft, inputOf } from './form.ts';

const app = '01936f00-0000-7000-8000-000000000001';
const template = { id: '01936f00-0000-7000-8000-000000000002', fields: [{ key: 'thing1' }] } as unknown as Template;
const list = { kind: 'list', text: '' } as const;
const shown = { id: 'p', version: 3, hidden: null };
const hidden = { ...shown, hidden: { count: 40 } };
const body = (draft: Partial<Draft>, editing = shown as typeof shown | typeof hidden) =>
  changeOf(editing, inputOf({ ...emptyDraft, ...draft }, template, app)).body;

const full: Partial<Draft> = {
  name: '春茶',
  class: 'service',
  sendBefore: '2027-01-02T00:00:00.000Z',
  perMinute: 60,
  canary: { percent: 5 } as Draft['canary'],
  experiment: emptyExperiment,
};

describe('a change of a stored draft', () => {
  it('says of what is empty that it is taken away', () => {
    const nothing = { name: null, class: null, send_before: null, pace: null, canary: null, experiment: null };
    expect(body({})).toMatchObject({ ...nothing, schedule: { at: null } });
    expect(body({ name: '  ' }).name).toBeNull();
    const said = body(full);
    for (const key of Object.keys(nothing)) expect(said[key as keyof typeof nothing], key).not.toBeNull();
    // A first part of a list is none.
    expect(body({ ...full, audience: { kind: 'list', text: 'oA' } }).canary).toBeNull();
    // The service takes it.
    for (const draft of [{}, full]) updatePush.body!.parse(body({ ...draft, templateId: template.id }));
  });

  it('leaves a list that nobody sees any more where nothing was pasted in its place', () => {
    expect(body({ audience: list }, hidden)).not.toHaveProperty('audience');
    expect(keepsAudience(hidden, list)).toBe(true);
    // Another one, a rule, or a list where there was none, is said.
    const other = { kind: 'list', text: 'oA oB' } as const;
    expect(body({ audience: other }, hidden).audience).toEqual({ openids: ['oA', 'oB'] });
    expect(keepsAudience(hidden, other)).toBe(false);
    expect(body({}, hidden).audience).toEqual({ all: true });
    expect(body({ audience: list }).audience).toEqual({ openids: [] });
    expect([keepsAudience(shown, list), keepsAudience(null, list)]).toEqual([false, false]);
  });

  it('knows afterwards whether the stored audience is a list', () => {
    const openids = (...all: string[]): PushInput['audience'] => ({ openids: all });
    expect(hiddenAfter(hidden, openids())).toEqual({ count: 40 });
    expect(hiddenAfter(shown, openids('oA'))).toEqual({ count: 1 });
    expect(hiddenAfter(hidden, { all: true })).toBeNull();
    expect(hiddenAfter(null, openids('oA'))).toEqual({ count: 1 });
  });
});

describe('the time of a launch', () => {
  const now = Date.parse('2027-01-01T00:00:00Z');
  const at = new Date(now + 15_500).toISOString();
  const launched = (schedule: PushInput['schedule']) => launchTime(schedule, at, 15_500, now);

  it('is put off where it is at once, and undoing that takes the time away again', () => {
    expect(launched(undefined)).toEqual({ schedule: { at }, back: { at: null } });
    const soon = new Date(now + 1000).toISOString();
    expect(launched({ at: soon })).toEqual({ schedule: { at }, back: { at: null } });
    const best = { best_time: { within_hours: 12 } };
    expect(launched(best)).toEqual({ schedule: { ...best, at }, back: { ...best, at: null } });
  });

  it('stays where it was chosen, and undoing a launch changes nothing of it', () => {
    const tomorrow = new Date(now + 86_400_000).toISOString();
    for (const schedule of [{ at: tomorrow }, { at_local: '2027-01-02T10:00', passed: 'drop' as const }]) {
      expect(launched(schedule)).toEqual({ schedule, back: undefined });
    }
  });
});
