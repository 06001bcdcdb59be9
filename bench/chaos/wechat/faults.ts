import { Random } from '../random.ts';

/** What the platform does with a call. */
export type Fault =
  /** Accepts and answers. */
  | 'ok'
  /** Resets the connection; not accepted. */
  | 'reset'
  /** Accepts, then drops the connection. */
  | 'drop'
  /** Accepts, then answers half. */
  | 'half'
  /** Accepts and answers after the client gave up. */
  | 'late'
  /** Never answers; not accepted. */
  | 'stall'
  /** A gateway's 502; not accepted. */
  | 'bad_gateway'
  /** Accepts and answers what is no JSON. */
  | 'garbage';

const odds: readonly [Fault, number][] = [
  ['reset', 0.004],
  ['drop', 0.006],
  ['half', 0.004],
  ['late', 0.004],
  ['stall', 0.002],
  ['bad_gateway', 0.003],
  ['garbage', 0.002],
];

/** What becomes of the nth call about one recipient of one push: the same in every run of a seed. */
export function faultOf(seed: number, openid: string, template: string, nth: number): Fault {
  return drawn(Random.of(seed, 'fault', openid, template, nth).next());
}

/** The same for a call to many: there are few of these, so each is worth more trouble. */
export function faultOfBatch(seed: number, openid: string, template: string, nth: number): Fault {
  return drawn(Random.of(seed, 'fault', openid, template, nth).next() / batchTrouble);
}

const batchTrouble = 6;

function drawn(chance: number): Fault {
  let left = chance;
  for (const [fault, probability] of odds) {
    if (left < probability) return fault;
    left -= probability;
  }
  return 'ok';
}

/** Some calls in a row are refused with one code. `rotate`: the token changes, as WeChat's does; `refuse`: only the answers. */
export type Burst = { errcode: -1 | 43108 | 45009 | 40001; calls: number; token: 'rotate' | 'refuse' | null };

/** The bursts of a run, in the order they come. */
export function makeBursts(seed: number, count: number, recipients: number): Burst[] {
  const random = Random.of(seed, 'bursts');
  const most = Math.max(4, Math.min(60, Math.round(recipients / 50)));
  const kinds: Omit<Burst, 'calls'>[] = [
    { errcode: -1, token: null },
    { errcode: 45009, token: null },
    { errcode: 40001, token: 'rotate' },
    { errcode: 43108, token: null },
    { errcode: 40001, token: 'refuse' },
  ];
  const bursts: Burst[] = [];
  while (bursts.length < count) {
    bursts.push(...random.shuffled(kinds).map((kind) => ({ ...kind, calls: random.int(2, most) })));
  }
  return bursts.slice(0, count);
}
