import type { ClassRules, Policy, PushLimits, TemplateDefaults } from '#contract/policy.ts';
import type { Coming, Window } from './allowance.ts';
import type { Shut } from './hours.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Longest stretch a cap may look back over: what is older is of no use to any policy. */
export const longestWindowMs = 2160 * hourMs;

/** All that limits the calls of one push. */
export interface Limits {
  windows: readonly Window[];
  shut: Shut;
  /** What happens to those above a cap. */
  over: 'defer' | 'drop';
  /** For how long its calls are of interest to any cap; 0: they are not written down. */
  keepMs: number;
  counts(className: string): boolean;
  blockLists: readonly string[];
  allowLists: readonly string[];
  /** So many credits of a recipient are not taken: they stay for other classes. */
  leave: number;
  coming: Coming;
}

export interface LimitsOf {
  policy: Policy | null;
  defaults: TemplateDefaults | null;
  limits: PushLimits | null;
  push: { id: string; kind: 'transactional' | 'campaign'; class: string; templateId: string };
}

const plain: ClassRules = {
  caps: [],
  template_caps: [],
  min_gap_minutes: null,
  over: 'defer',
  exempt: 'none',
  counts: true,
  leave_credits: 0,
};

/**
 * What policy, template and push say together: all of it holds, so each can only make it stricter. Null when nothing
 * does, as for most pushes. A class the policy does not list obeys what template and push say, and no policy; `marketing`
 * is always as if listed.
 */
export function limitsOf({ policy, defaults, limits, push }: LimitsOf): Limits | null {
  if (policy === null && defaults === null && limits === null) return null;
  const rules = policy?.classes[push.class] ?? (push.class === 'marketing' && policy !== null ? plain : null);
  const exempt = rules === null || isExempt(rules, push.kind);
  const own = [
    ...capsAs('template', defaults?.caps ?? []),
    ...capsAs('class', limits?.caps ?? []),
    ...gapAs('class', limits?.min_gap_minutes ?? null),
  ];
  const ofPolicy = rules === null ? [] : [...classWindows(rules), ...totalWindows(policy!, rules)];
  // Who is exempt is seen all the same by those of its class who are not, and by the total.
  const looking = [...(rules?.exempt === 'all' ? totalWindows(policy!, rules) : ofPolicy), ...own];
  const made: Limits = {
    windows: [...(exempt ? [] : ofPolicy), ...own].toSorted(capsFirst),
    shut: {
      quiet: exempt ? [] : (policy?.quiet_hours ?? []),
      allowed: [defaults?.allowed_hours, limits?.allowed_hours].filter((hours) => hours !== undefined),
    },
    over: rules?.over ?? 'defer',
    keepMs: Math.max(0, ...looking.map(({ ms }) => ms)),
    counts: (name) => policy?.classes[name]?.counts ?? name === 'marketing',
    blockLists: policy?.block_lists ?? [],
    allowLists: policy?.allow_lists ?? [],
    leave: rules?.leave_credits ?? 0,
    coming: { class: push.class, templateId: push.templateId, pushId: push.id },
  };
  return isEmpty(made) ? null : made;
}

function isExempt({ exempt }: ClassRules, kind: LimitsOf['push']['kind']): boolean {
  return exempt === 'all' || (exempt === 'transactional' && kind === 'transactional');
}

function classWindows(rules: ClassRules): Window[] {
  return [
    ...capsAs('class', rules.caps),
    ...capsAs('class_template', rules.template_caps),
    ...gapAs('class', rules.min_gap_minutes),
  ];
}

function totalWindows({ total_per_day: total, min_gap_minutes: gap }: Policy, { counts }: ClassRules): Window[] {
  if (!counts) return [];
  return [...(total === null ? [] : capsAs('all', [{ max: total, hours: 24 }])), ...gapAs('all', gap)];
}

function capsAs(of: Window['of'], caps: readonly { max: number; hours: number }[]): Window[] {
  return caps.map(({ max, hours }) => ({ of, max, ms: hours * hourMs, reason: 'capped' }));
}

function gapAs(of: Window['of'], minutes: number | null): Window[] {
  return minutes === null ? [] : [{ of, max: 1, ms: minutes * minuteMs, reason: 'too_soon' }];
}

function capsFirst(a: Window, b: Window): number {
  return Number(a.reason === 'too_soon') - Number(b.reason === 'too_soon');
}

function isEmpty({ windows, shut, keepMs, blockLists, allowLists, leave }: Limits): boolean {
  const lists = blockLists.length + allowLists.length;
  return keepMs + leave === 0 && windows.length + shut.quiet.length + shut.allowed.length + lists === 0;
}
