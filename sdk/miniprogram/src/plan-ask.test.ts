import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AskMode, type Facts, planAsk } from './plan-ask.ts';
import type { Credit, Scene, SceneTemplate } from './scene.ts';
import { scene } from './testing/phone.ts';

const oneTime = (id: string): SceneTemplate => ({ id, title: id, type: 'one_time' });
const longTerm = (id: string): SceneTemplate => ({ id, title: id, type: 'long_term' });
const sceneOf = (...templates: SceneTemplate[]): Scene => ({ ...scene, templates });
const facts = (over: Partial<Facts>): Facts => ({
  scene: sceneOf(oneTime('a'), oneTime('b')),
  credits: {},
  settings: null,
  limit: 5,
  sinceRefusal: Infinity,
  due: true,
  ...over,
});
const granted = (credits: number | null): Credit => ({ status: 'granted', credits });
const kept = (items: { [id: string]: 'accept' | 'reject' | 'ban' }) => ({ mainSwitch: true, items });

describe('planAsk', () => {
  it('asks for all, as many as fit', () => {
    expect(planAsk(facts({}), 'tap')).toEqual({ ids: ['a', 'b'], notAsked: [], enough: [], reason: null });
    expect(planAsk(facts({ limit: 1 }), 'tap')).toEqual({ ids: ['a'], notAsked: ['b'], enough: [], reason: null });
  });

  it('asks for one kind in a call', () => {
    const mixed = sceneOf(oneTime('a'), longTerm('l'), oneTime('b'));
    expect(planAsk(facts({ scene: mixed }), 'tap')).toMatchObject({ ids: ['a', 'b'], notAsked: ['l'] });
  });

  it('leaves out what has sends left, and says when that is all', () => {
    expect(planAsk(facts({ credits: { a: granted(1) } }), 'tap')).toMatchObject({ ids: ['b'], enough: ['a'] });
    const all = { a: granted(1), b: granted(2) };
    expect(planAsk(facts({ credits: all }), 'explicit')).toMatchObject({
      ids: [],
      enough: ['a', 'b'],
      reason: 'enough',
    });
    const three = { ...sceneOf(oneTime('a')), ask: { min_gap_hours: 24, only_below_credits: 3 } };
    expect(planAsk(facts({ scene: three, credits: { a: granted(2) } }), 'tap').ids).toEqual(['a']);
    expect(planAsk(facts({ scene: three, credits: { a: granted(3) } }), 'tap').reason).toBe('enough');
  });

  it('a long-term consent is enough for ever, one that was refused is not', () => {
    const one = sceneOf(longTerm('l'));
    expect(planAsk(facts({ scene: one, credits: { l: granted(null) } }), 'tap').reason).toBe('enough');
    expect(planAsk(facts({ scene: one, credits: { l: { status: 'refused', credits: null } } }), 'tap').ids).toEqual([
      'l',
    ]);
  });

  it('waits after a refusal, but not for who taps the button itself', () => {
    const hour = 3_600_000;
    expect(planAsk(facts({ sinceRefusal: 24 * hour - 1 }), 'tap').reason).toBe('asked_recently');
    expect(planAsk(facts({ sinceRefusal: 24 * hour }), 'tap').ids).toEqual(['a', 'b']);
    expect(planAsk(facts({ sinceRefusal: 0 }), 'explicit').ids).toEqual(['a', 'b']);
  });

  it('waits until the user did what the scene waits for, but not for who taps the button itself', () => {
    expect(planAsk(facts({ due: false }), 'tap')).toMatchObject({ ids: [], reason: 'not_due' });
    expect(planAsk(facts({ due: false }), 'explicit').ids).toEqual(['a', 'b']);
  });

  it('does not ask where "always keep" answers no', () => {
    expect(planAsk(facts({ settings: kept({ a: 'reject' }) }), 'tap')).toMatchObject({ ids: ['b'], reason: null });
    expect(planAsk(facts({ settings: kept({ a: 'reject', b: 'reject' }) }), 'tap').reason).toBe('always_rejected');
    expect(planAsk(facts({ settings: kept({ a: 'ban', b: 'ban' }) }), 'tap').reason).toBe('banned');
  });

  it('tops up only where "always keep" answers yes', () => {
    expect(planAsk(facts({}), 'quiet').reason).toBe('not_kept');
    const none = { a: { status: 'none' as const, credits: 0 }, b: { status: 'none' as const, credits: 0 } };
    const half = { settings: kept({ b: 'accept' }), credits: none };
    expect(planAsk(facts(half), 'quiet')).toMatchObject({ ids: ['b'], notAsked: [] });
    // What the ledger has is not known: one more might be one too many.
    expect(planAsk(facts({ ...half, credits: {} }), 'quiet').reason).toBe('not_prepared');
    const off = { ...half, settings: { ...half.settings, mainSwitch: false } };
    expect(planAsk(facts(off), 'quiet').reason).toBe('not_kept');
    const full = { settings: kept({ a: 'accept', b: 'accept' }), credits: { a: granted(1), b: granted(1) } };
    expect(planAsk(facts(full), 'quiet').reason).toBe('enough');
  });

  it('says what is missing', () => {
    expect(planAsk(facts({ scene: null }), 'tap').reason).toBe('not_prepared');
    expect(planAsk(facts({ limit: 0 }), 'tap').reason).toBe('not_supported');
    expect(planAsk(facts({ scene: sceneOf() }), 'tap').reason).toBe('nothing_to_ask');
  });

  it('never asks for more than fits, for two kinds, or twice, and loses no template', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const template = fc.record({
      id,
      title: fc.string(),
      type: fc.constantFrom('one_time' as const, 'long_term' as const),
    });
    const credit = fc.record({
      status: fc.constantFrom('none' as const, 'granted' as const, 'refused' as const, 'banned' as const),
      credits: fc.option(fc.integer({ min: 0, max: 3 })),
    });
    const any = fc.record({
      templates: fc.uniqueArray(template, { selector: (one) => one.id, maxLength: 6 }),
      credits: fc.dictionary(id, credit),
      items: fc.dictionary(id, fc.constantFrom('accept' as const, 'reject' as const, 'ban' as const)),
      mainSwitch: fc.boolean(),
      limit: fc.constantFrom(0, 1, 3, 5),
      mode: fc.constantFrom<AskMode>('tap', 'explicit', 'quiet'),
      below: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(any, ({ templates, credits, items, mainSwitch, limit, mode, below }) => {
        const made = { ...scene, templates, ask: { min_gap_hours: 1, only_below_credits: below } };
        const settings = { mainSwitch, items };
        const plan = planAsk({ scene: made, credits, settings, limit, sinceRefusal: Infinity, due: true }, mode);
        expect(plan.ids.length).toBeLessThanOrEqual(limit);
        expect(plan.ids.length === 0).toBe(plan.reason !== null);
        const kinds = plan.ids.map((one) => templates.find((known) => known.id === one)!.type);
        expect(new Set(kinds).size).toBeLessThanOrEqual(1);
        const named = [...plan.ids, ...plan.notAsked, ...plan.enough];
        expect(new Set(named).size).toBe(named.length);
        const barred = templates.filter(({ id: one }) => items[one] === 'reject' || items[one] === 'ban').length;
        if (mode === 'quiet' && !mainSwitch) expect(plan.ids).toEqual([]);
        if (mode !== 'quiet' && limit > 0) expect(named.length).toBeGreaterThanOrEqual(templates.length - barred);
        if (mode === 'quiet')
          for (const one of plan.ids) expect([items[one], credits[one] !== undefined]).toEqual(['accept', true]);
      }),
    );
  });
});
