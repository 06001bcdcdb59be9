import type { AskRules, Credit, Scene, SceneTemplate, Settings } from './scene.ts';

/** All that is known at the moment of the tap; nothing is loaded any more. */
export interface AskFacts {
  scene: Scene | null;
  /** By template id; absent when not known or too old to stand in the way. */
  credits: { [templateId: string]: Credit | undefined };
  settings: Settings | null;
  /** Templates one call takes on this phone. */
  limit: number;
  /** The user tapped the scene's own button, so the gap after a refusal does not apply. */
  explicit: boolean;
  /** Ask only where the user's "always keep" answers without a pop-up. */
  quiet: boolean;
  /** Milliseconds since the user last did not accept in this scene; null when never. */
  sinceRefusal: number | null;
}

export type NotAskedReason =
  | 'not_prepared'
  | 'not_supported'
  | 'asked_recently'
  | 'enough'
  | 'always_rejected'
  | 'banned'
  | 'not_kept'
  | 'nothing_to_ask';

export interface AskPlan {
  /** What to ask for now; empty when `reason` says why nothing. */
  ids: string[];
  /** Wanted, but beyond what one call takes: ask at the next tap. */
  notAsked: string[];
  /** Left out because enough sends are left. */
  enough: string[];
  reason: NotAskedReason | null;
}

/** Decides which templates to ask for. Pure, so that it costs nothing inside the tap. */
export function planAsk(facts: AskFacts): AskPlan {
  const { scene, limit, quiet } = facts;
  const nothing = (reason: NotAskedReason, enough: string[] = []) => ({ ids: [], notAsked: [], enough, reason });
  if (!scene) return nothing('not_prepared');
  if (limit === 0) return nothing('not_supported');
  const gapMs = scene.ask.min_gap_hours * 3600000;
  if (!facts.explicit && !quiet && facts.sinceRefusal !== null && facts.sinceRefusal < gapMs)
    return nothing('asked_recently');
  const wanted: SceneTemplate[] = [];
  const enough: string[] = [];
  let blocked: NotAskedReason = 'nothing_to_ask';
  for (const template of scene.templates) {
    const setting = facts.settings ? facts.settings.items[template.id] : undefined;
    if (isEnough(facts.credits[template.id], template, scene.ask)) enough.push(template.id);
    else if (setting === 'reject') blocked = 'always_rejected';
    else if (setting === 'ban') blocked = 'banned';
    else if (quiet && setting !== 'accept') blocked = 'not_kept';
    else wanted.push(template);
  }
  const [first] = wanted;
  if (!first) return nothing(blocked === 'nothing_to_ask' && enough.length > 0 ? 'enough' : blocked, enough);
  // One-time and long-term templates in one call fail it (20002).
  const ids = wanted.filter((template) => template.type === first.type).map((template) => template.id);
  const now = ids.slice(0, limit);
  const notAsked = wanted.map((template) => template.id).filter((id) => now.indexOf(id) < 0);
  return { ids: now, notAsked, enough, reason: null };
}

function isEnough(credit: Credit | undefined, template: SceneTemplate, ask: AskRules): boolean {
  if (!credit || credit.status !== 'granted') return false;
  return template.type === 'long_term' || (credit.credits || 0) >= ask.only_below_credits;
}
