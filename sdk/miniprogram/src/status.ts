import { type Facts, planAsk } from './plan-ask.ts';
import type { Scene } from './scene.ts';

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
  /** Only WeChat's own settings lead back: call `openSettings` in a tap. */
  needsSettings: boolean;
  /** The user ticked 总是保持 with an accept for all that is asked for: `topUp` works without a pop-up. */
  keepsAccepting: boolean;
}

/** Reads a scene's state out of what is known. */
export function statusOf(facts: Facts): SceneStatus {
  const { scene, settings } = facts;
  const state = stateOf(facts);
  return {
    state,
    scene,
    remaining: remainingOf(facts),
    needsSettings: state === 'switched_off' || state === 'always_rejected',
    keepsAccepting: !!scene && !!settings && scene.templates.every(({ id }) => settings.items[id] === 'accept'),
  };
}

function stateOf(facts: Facts): SceneStatus['state'] {
  const { credits, settings } = facts;
  const { ids, reason } = planAsk(facts, 'explicit');
  if (reason === 'enough') return 'accepted';
  if (settings && !settings.mainSwitch) return 'switched_off';
  if (reason === 'always_rejected' || reason === 'banned') return reason;
  if (reason) return 'unavailable';
  if (ids.every((id) => credits[id]?.status === 'banned')) return 'banned';
  return facts.sinceRefusal === null ? 'ready' : 'refused';
}

function remainingOf({ scene, credits }: Facts): number | null {
  let least: number | null = null;
  for (const { id, type } of scene ? scene.templates : []) {
    const known = credits[id];
    if (type === 'long_term' || !known) continue;
    const left = known.status === 'granted' ? known.credits || 0 : 0;
    least = least === null ? left : Math.min(least, left);
  }
  return least;
}
