import type { AskRules, Credit, Scene, SceneTemplate, Settings } from './scene.ts';

/** All that is known of a scene and its user at the moment of the tap; nothing is loaded any more. */
export interface Facts {
  scene: Scene | null;
  /** By template id; absent when not known or too old to stand in the way. */
  credits: { [templateId: string]: Credit | undefined };
  settings: Settings | null;
  /** Templates one call takes on this phone. */
  limit: number;
  /** Milliseconds since the user last did not accept in this scene; null when that is not how it was last. */
  sinceRefusal: number | null;
}

/**
 * How the ask came about. `tap`: in a tap on something else; `explicit`: on the scene's own button, so that an earlier
 * refusal does not stand in the way; `quiet`: only where the user's "always keep" answers without a pop-up.
 */
export type AskMode = 'tap' | 'explicit' | 'quiet';

export type NotAskedReason =
  | 'not_prepared'
  | 'not_supported'
  | 'asked_recently'
  | 'enough'
  | 'always_rejected'
  | 'banned'
  | 'not_kept'
  | 'busy'
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
export function planAsk({ scene, credits, settings, limit, sinceRefusal }: Facts, mode: AskMode): AskPlan {
  const plan: AskPlan = { ids: [], notAsked: [], enough: [], reason: null };
  if (!scene) plan.reason = 'not_prepared';
  else if (!limit) plan.reason = 'not_supported';
  else if (mode === 'tap' && sinceRefusal !== null && sinceRefusal < scene.ask.min_gap_hours * 3600000)
    plan.reason = 'asked_recently';
  if (!scene || plan.reason) return plan;
  let kind = '';
  for (const template of scene.templates) {
    const { id, type } = template;
    const setting = settings?.items[id];
    if (isEnough(credits[id], template, scene.ask)) plan.enough.push(id);
    else if (setting === 'reject') plan.reason = 'always_rejected';
    else if (setting === 'ban') plan.reason = 'banned';
    else if (mode === 'quiet' && setting !== 'accept') plan.reason = 'not_kept';
    else {
      // One-time and long-term templates in one call fail it (20002).
      kind = kind || type;
      (type === kind && plan.ids.length < limit ? plan.ids : plan.notAsked).push(id);
    }
  }
  if (plan.ids.length > 0) plan.reason = null;
  else plan.reason = plan.reason || (plan.enough.length > 0 ? 'enough' : 'nothing_to_ask');
  return plan;
}

function isEnough(credit: Credit | undefined, template: SceneTemplate, ask: AskRules): boolean {
  if (credit?.status !== 'granted') return false;
  return template.type === 'long_term' || (credit.credits || 0) >= ask.only_below_credits;
}
