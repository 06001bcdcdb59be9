import { planAsk } from './plan-ask.ts';
import type { Credit, Scene, SceneTemplate, Settings } from './scene.ts';

/** How things stand between a scene and the user. */
export interface SceneStatus {
  /**
   * `ready` the user can be asked; `accepted` enough sends are left; `refused` the user said no lately; `switched_off`
   * the main switch of WeChat is off; `always_rejected` 总是保持 a refusal; `banned` by the platform; `unavailable` the
   * scene could not be loaded or the base library is too old.
   */
  state: 'ready' | 'accepted' | 'refused' | 'switched_off' | 'always_rejected' | 'banned' | 'unavailable';
  scene: Scene | null;
  /** Sends left of the one-time template that has the fewest; null when unknown, or when all are long-term. */
  remaining: number | null;
  /** Where only WeChat's own settings lead back: call `openSettings` in a tap. */
  needsSettings: boolean;
  /** The user ticked 总是保持 with an accept for all that is asked for: `topUp` works without a pop-up. */
  keepsAccepting: boolean;
}

interface Facts {
  scene: Scene | null;
  credits: { [templateId: string]: Credit | undefined };
  settings: Settings | null;
  limit: number;
  /** The user did not accept in this scene when last asked. */
  refusedLast: boolean;
}

/** Reads a scene's state out of what is known. */
export function statusOf(facts: Facts): SceneStatus {
  const { scene, credits, settings } = facts;
  const base = { scene, remaining: scene ? remainingOf(scene.templates, credits) : null };
  const state = stateOf(facts);
  return {
    ...base,
    state,
    needsSettings: state === 'switched_off' || state === 'always_rejected',
    keepsAccepting: !!scene && !!settings && scene.templates.every(({ id }) => settings.items[id] === 'accept'),
  };
}

function stateOf({ scene, credits, settings, limit, refusedLast }: Facts): SceneStatus['state'] {
  if (!scene || limit === 0) return 'unavailable';
  const plan = planAsk({ scene, credits, settings, limit, explicit: true, quiet: false, sinceRefusal: null });
  if (plan.reason === 'enough') return 'accepted';
  if (settings && !settings.mainSwitch) return 'switched_off';
  if (plan.reason === 'always_rejected' || plan.reason === 'banned') return plan.reason;
  if (plan.reason !== null) return 'unavailable';
  const banned = plan.ids.every((id) => (credits[id] || { status: 'none' }).status === 'banned');
  if (banned) return 'banned';
  return refusedLast ? 'refused' : 'ready';
}

function remainingOf(templates: SceneTemplate[], credits: Facts['credits']): number | null {
  let least: number | null = null;
  for (const { id, type } of templates) {
    const known = credits[id];
    if (type === 'long_term' || !known) continue;
    const left = known.status === 'granted' ? known.credits || 0 : 0;
    least = least === null ? left : Math.min(least, left);
  }
  return least;
}
