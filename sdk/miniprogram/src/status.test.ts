import { describe, expect, it } from 'vitest';
import type { Facts } from './plan-ask.ts';
import type { Credit, Settings } from './scene.ts';
import { statusOf } from './status.ts';
import { scene } from './testing/phone.ts';

const facts = (over: Partial<Facts> = {}): Facts => ({
  scene,
  credits: {},
  settings: { mainSwitch: true, items: {} },
  limit: 5,
  sinceRefusal: Infinity,
  due: true,
  ...over,
});
const one = (credit: Credit) => ({ T1: credit });
const settings = (mainSwitch: boolean, answer?: 'accept' | 'reject' | 'ban'): Settings => ({
  mainSwitch,
  items: answer ? { T1: answer } : {},
});

describe('statusOf', () => {
  it.each<[string, Partial<Facts>, object]>([
    ['ready', {}, { state: 'ready', remaining: null, needsSettings: false, keepsAccepting: false }],
    ['known to have none', { credits: one({ status: 'none', credits: 0 }) }, { state: 'ready', remaining: 0 }],
    ['accepted', { credits: one({ status: 'granted', credits: 2 }) }, { state: 'accepted', remaining: 2 }],
    [
      'refused',
      { sinceRefusal: 5, credits: one({ status: 'refused', credits: 0 }) },
      { state: 'refused', remaining: 0 },
    ],
    ['switched off', { settings: settings(false) }, { state: 'switched_off', needsSettings: true }],
    ['always no', { settings: settings(true, 'reject') }, { state: 'always_rejected', needsSettings: true }],
    ['banned in settings', { settings: settings(true, 'ban') }, { state: 'banned', needsSettings: false }],
    ['banned in the ledger', { credits: one({ status: 'banned', credits: 0 }) }, { state: 'banned' }],
    ['always yes', { settings: settings(true, 'accept') }, { state: 'ready', keepsAccepting: true }],
    ['always yes, but switched off', { settings: settings(false, 'accept') }, { keepsAccepting: false }],
    ['not loaded', { scene: null }, { state: 'unavailable', remaining: null, keepsAccepting: false }],
    ['too old a library', { limit: 0 }, { state: 'unavailable' }],
    ['settings not readable', { settings: null }, { state: 'ready', keepsAccepting: false }],
  ])('%s', (_name, over, expected) => {
    expect(statusOf(facts(over))).toMatchObject(expected);
  });

  it('counts the template with the fewest sends, without the long-term ones', () => {
    const templates = [
      { id: 'a', title: 'a', type: 'one_time' as const },
      { id: 'b', title: 'b', type: 'one_time' as const },
      { id: 'l', title: 'l', type: 'long_term' as const },
    ];
    const credits: Facts['credits'] = {
      a: { status: 'granted', credits: 3 },
      b: { status: 'granted', credits: 1 },
      l: { status: 'granted', credits: null },
    };
    expect(statusOf(facts({ scene: { ...scene, templates }, credits }))).toMatchObject({
      state: 'accepted',
      remaining: 1,
    });
  });
});
