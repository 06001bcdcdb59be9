import { type Facts, planAsk } from './plan-ask.ts';
import { leftOf, type Scene } from './scene.ts';

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
  const { scene, settings, credits } = facts;
  const state = stateOf(facts);
  let least = Infinity;
  for (const { id, type } of scene ? scene.templates : [])
    if (type !== 'long_term' && credits[id]) least = Math.min(least, leftOf(credits[id], type));
  return {
    state,
    scene,
    remaining: least === Infinity ? null : least,
    needsSettings: /switched|always/.test(state),
    keepsAccepting:
      !!scene &&
      !!settings &&
      settings.mainSwitch &&
      scene.templates.every(({ id }) => settings.items[id] === 'accept'),
  };
}

function stateOf(facts: Facts): SceneStatus['state'] {
  const { credits, settings } = facts;
  const { ids, reason } = planAsk(facts, 'explicit');
  if (reason === 'enough') return 'accepted';
  if (settings && !settings.mainSwitch) return 'switched_off';
  if (reason === 'always_rejected' || reason === 'banned') return reason;
  if (reason) return 'unavailable';
  if (ids.every((id) => Object(credits[id]).status === 'banned')) return 'banned';
  return facts.sinceRefusal === Infinity ? 'ready' : 'refused';
}
