import { describe, expect, it } from 'vitest';
import { type PushLimits, policy as policySchema, type TemplateDefaults } from '#contract/policy.ts';
import { limitsOf } from './limits.ts';

const push = { id: 'p', kind: 'campaign' as const, class: 'marketing', templateId: 't' };
const night = { from: '22:00', to: '08:00' };
const of = (
  given: object | null,
  over: { class?: string; kind?: 'transactional' | 'campaign' } = {},
  defaults: TemplateDefaults | null = null,
  limits: PushLimits | null = null,
) =>
  limitsOf({ policy: given === null ? null : policySchema.parse(given), defaults, limits, push: { ...push, ...over } });
const names = (found: ReturnType<typeof of>) => found?.windows.map(({ of: what, max }) => `${what} ${max}`) ?? null;

describe('limitsOf', () => {
  const whole = {
    quiet_hours: [night],
    total_per_day: 3,
    min_gap_minutes: 5,
    classes: {
      marketing: { caps: [{ max: 2, hours: 168 }], template_caps: [{ max: 1, hours: 24 }], min_gap_minutes: 60 },
      service: { exempt: 'transactional', caps: [{ max: 9, hours: 24 }] },
      alarm: { exempt: 'all', counts: false },
    },
  };

  it('is null where nothing limits', () => {
    expect(of(null)).toBeNull();
    expect(of({})).toBeNull();
    expect(of(whole, { class: 'own' })).toBeNull();
    expect(of(whole, { class: 'alarm' })).toBeNull();
  });

  it('puts caps before gaps, those of the class before the total', () => {
    expect(names(of(whole))).toEqual(['class 2', 'class_template 1', 'all 3', 'class 1', 'all 1']);
  });

  it('holds marketing to quiet hours and total without listing it', () => {
    const found = of({ quiet_hours: [night], total_per_day: 3 });
    expect(names(found)).toEqual(['all 3']);
    expect(found?.shut.quiet).toHaveLength(1);
  });

  it('exempts by the kind of the push, and writes its calls down all the same', () => {
    const exempt = of(whole, { class: 'service', kind: 'transactional' });
    expect(exempt).toMatchObject({ windows: [], shut: { quiet: [] }, keepMs: 24 * 3_600_000 });
    expect(names(of(whole, { class: 'service' }))).toEqual(['class 9', 'all 3', 'all 1']);
  });

  it('adds what template and push say, whatever the class', () => {
    const hours = [{ from: '09:00', to: '21:00', on: 'every_day' as const }];
    const found = of(
      null,
      { class: 'own' },
      { caps: [{ max: 1, hours: 24 }], allowed_hours: hours },
      { min_gap_minutes: 7 },
    );
    expect(names(found)).toEqual(['template 1', 'class 1']);
    expect(found?.shut.allowed).toEqual([hours]);
  });

  it('keeps calls for as long as the longest cap that looks at them', () => {
    expect(of(whole)?.keepMs).toBe(168 * 3_600_000);
  });
});
