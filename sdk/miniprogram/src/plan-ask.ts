import { type Credit, leftOf, type Scene, type Settings, switchedOff } from './scene.ts';

/** All that is known of a scene and its user at the moment of the tap; nothing is loaded any more. */
export interface Facts {
  scene: Scene | null;
  /** By template id; absent when not known or too old to stand in the way. */
  credits: { [templateId: string]: Credit | undefined };
  settings: Settings | null;
  /** Templates one call takes on this phone. */
  limit: number;
  /** Milliseconds since the user last did not accept in this scene; Infinity when that is not how it was last. */
  sinceRefusal: number;
  /** The user did what the scene waits for, or it waits for nothing. */
  due: boolean;
}

/**
 * How the ask came about. `tap`: in a tap on something else; `explicit`: on the scene's own button, so that an earlier
 * refusal does not stand in the way; `quiet`: only where the user's "always keep" answers without a pop-up and
 * the sends left are known.
 */
export type AskMode = 'tap' | 'explicit' | 'quiet';

export type NotAskedReason =
  | 'not_prepared'
  | 'not_supported'
  | 'asked_recently'
  | 'not_due'
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
export function planAsk({ scene, credits, settings, limit, sinceRefusal, due }: Facts, mode: AskMode): AskPlan {
  const ids: string[] = [];
  const notAsked: string[] = [];
  const enough: string[] = [];
  let reason: NotAskedReason | null = null;
  if (!scene) reason = 'not_prepared';
  else if (!limit) reason = 'not_supported';
  else if (mode === 'tap' && sinceRefusal < scene.ask.min_gap_hours * 3600000) reason = 'asked_recently';
  else if (mode === 'tap' && !due) reason = 'not_due';
  else {
    // While the main switch is off, nothing is kept: the call fails, whatever was ticked.
    const { mainSwitch, items } = settings || switchedOff;
    let kind = '';
    for (const { id, type } of scene.templates) {
      const setting = mainSwitch && items[id];
      if (leftOf(credits[id], type) >= scene.ask.only_below_credits) enough.push(id);
      else if (setting === 'reject') reason = 'always_rejected';
      else if (setting === 'ban') reason = 'banned';
      else if (mode === 'quiet' && setting !== 'accept') reason = 'not_kept';
      // Nobody is there to say no to one more: without the ledger's word the scene's limit could be passed.
      else if (mode === 'quiet' && !credits[id]) reason = 'not_prepared';
      else {
        // One-time and long-term templates in one call fail it (20002).
        kind = kind || type;
        (type === kind && ids.length < limit ? ids : notAsked).push(id);
      }
    }
    reason = ids.length ? null : reason || (enough.length ? 'enough' : 'nothing_to_ask');
  }
  return { ids, notAsked, enough, reason };
}
