import { Random } from '../random.ts';

/** Something that is done to a process. A frozen one goes on after a while; a killed one is started again. */
export type Blow =
  | 'kill_engine'
  | 'freeze_engine'
  | 'kill_api'
  | 'freeze_api'
  /** The server and its keeper at once: it recovers at the next start. */
  | 'kill_database'
  /** One session: the server ends all others and recovers by itself. */
  | 'kill_session'
  | 'freeze_database';

const essential: readonly Blow[] = ['kill_engine', 'freeze_engine', 'kill_database', 'kill_api'];
const ten: readonly Blow[] = [
  'kill_engine',
  'kill_engine',
  'kill_engine',
  'freeze_engine',
  'freeze_engine',
  'kill_database',
  'kill_session',
  'freeze_database',
  'kill_api',
  'freeze_api',
];

/** The blows of a run in their order: every kind in a long one, the essential ones in any of four or more. */
export function dealBlows(seed: number, count: number): Blow[] {
  const random = Random.of(seed, 'blows');
  const blows: Blow[] = count < ten.length ? [...essential] : [];
  while (blows.length < count) blows.push(...random.shuffled(ten));
  return random.shuffled(blows.slice(0, count));
}
