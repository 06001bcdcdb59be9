import type { TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';

/**
 * Where one recipient of one push is: `next:n` and `later:n` wait for attempt n, `open` may be on the wire, anything
 * else is an outcome.
 */
export type Place = string;

/** All that the delivery path may change. Keys of places: push and recipient. */
export interface World {
  places: Map<string, Place>;
  /** By recipient. */
  credits: Map<string, number>;
}

export type Answer = 'accepted' | 'rejected' | 'busy' | 'unknown';

export const keyOf = (pushId: string, recipientId: string) => `${pushId}/${recipientId}`;
const maxAttempts = 5;

/** What the rules say; nothing here knows of transactions, fences or crashes. Each answers a new world. */
export const rules = {
  /** The next of a slice: a credit is taken where there is one, the others are not called. */
  reserve(world: World, pushId: string, recipients: string[]): World {
    const { places, credits } = copy(world);
    for (const id of recipients) {
      const left = credits.get(id)!;
      if (left > 0) credits.set(id, left - 1);
      places.set(keyOf(pushId, id), left > 0 ? 'open' : 'suppressed:no_credit');
    }
    return { places, credits };
  },

  /** Answers to calls of an attempt of ours. */
  settle(world: World, pushId: string, attempt: number, mode: string, answers: [string, Answer][]): World {
    const { places, credits } = copy(world);
    for (const [id, answer] of answers) {
      const [place, free] = settled(answer, attempt, mode);
      places.set(keyOf(pushId, id), place);
      if (free) credits.set(id, credits.get(id)! + 1);
    }
    return { places, credits };
  },

  /** Answers that came after the lane was recovered: they may say what an unknown really was, and nothing else. */
  settleLate(world: World, pushId: string, attempt: number, mode: string, answers: [string, Answer][]): World {
    const { places, credits } = copy(world);
    for (const [id, answer] of answers) {
      const [place, free] = settled(answer, attempt, mode);
      if (places.get(keyOf(pushId, id)) !== 'unknown' || place === 'unknown' || place.startsWith('later')) continue;
      places.set(keyOf(pushId, id), place);
      if (free) credits.set(id, credits.get(id)! + 1);
    }
    return { places, credits };
  },

  /** Whoever was left on the wire: perhaps called, so unknown, or sent to again where the push says so. */
  recover(world: World, pushId: string, attempt: number, mode: string, recipients: string[]): World {
    const { places, credits } = copy(world);
    for (const id of recipients) {
      if (places.get(keyOf(pushId, id)) !== 'open') continue;
      if (mode === 'at_least_once') credits.set(id, credits.get(id)! + 1);
      places.set(keyOf(pushId, id), mode === 'at_least_once' ? `later:${attempt + 1}` : 'unknown');
    }
    return { places, credits };
  },

  /** A slice with nobody left to start: who waits stands in a new one. */
  finish(world: World, pushId: string, recipients: string[]): World {
    const { places, credits } = copy(world);
    for (const id of recipients) {
      const place = places.get(keyOf(pushId, id))!;
      if (place.startsWith('later:')) places.set(keyOf(pushId, id), place.replace('later', 'next'));
    }
    return { places, credits };
  },
};

/** A place, and whether the credit is given back. */
function settled(answer: Answer, attempt: number, mode: string): [Place, boolean] {
  const again = attempt + 1 < maxAttempts;
  if (answer === 'accepted') return ['accepted', false];
  if (answer === 'rejected') return ['failed:rejected', true];
  if (answer === 'busy') return again ? [`later:${attempt + 1}`, true] : ['failed:retries_exhausted', true];
  return mode === 'at_least_once' && again ? [`later:${attempt + 1}`, true] : ['unknown', false];
}

function copy({ places, credits }: World): World {
  return { places: new Map(places), credits: new Map(credits) };
}

/** The world as it is stored. Throws when somebody is nowhere or in two places. */
export async function readWorld(stack: TestStack, app: TestApp, pushes: Map<string, string[]>): Promise<World> {
  const { pool } = stack.service;
  const ids = [...pushes.keys()];
  const { rows: slices } = await pool.query('select * from slice where push_id = any($1)', [ids]);
  const { rows: intents } = await pool.query('select * from intent where push_id = any($1)', [ids]);
  const { rows: deliveries } = await pool.query('select * from delivery where push_id = any($1)', [ids]);
  const found = new Map<string, Place[]>();
  const put = (pushId: string, id: string, place: Place) => {
    const key = keyOf(pushId, id);
    found.set(key, [...(found.get(key) ?? []), place]);
  };
  for (const row of deliveries) put(row.push_id, row.recipient_id, named(row));
  for (const row of slices) {
    for (const id of row.recipients.slice(row.next)) put(row.push_id, id, `next:${row.attempt}`);
    for (const one of row.later) put(row.push_id, one.r, `later:${one.n}`);
  }
  // Those of an open intent who were settled already have their place.
  for (const row of intents) {
    for (const id of row.recipients) if (!found.has(keyOf(row.push_id, id))) put(row.push_id, id, 'open');
  }
  const places = new Map<string, Place>();
  for (const [pushId, recipients] of pushes) {
    for (const id of recipients) {
      const at = found.get(keyOf(pushId, id)) ?? [];
      if (at.length !== 1) throw new Error(`${keyOf(pushId, id)} is in ${at.length} places: ${at.join(', ')}`);
      places.set(keyOf(pushId, id), at[0]!);
    }
  }
  const { rows: consents } = await pool.query('select recipient_id, credits from consent where app_id = $1', [app.id]);
  return { places, credits: new Map(consents.map((row) => [row.recipient_id, row.credits])) };
}

function named({ outcome, reason }: { outcome: string; reason: string | null }): Place {
  return reason === null ? outcome : `${outcome}:${reason}`;
}

/** The same whatever the order. */
export function shownWorld({ places, credits }: World) {
  return { places: Object.fromEntries([...places].sort()), credits: Object.fromEntries([...credits].sort()) };
}
