import { getPushFamily } from '#contract/family.ts';
import { bucketsOf } from '#core/bucket.ts';
import { type PushRollup, readRollups } from '#db/queries/push/rollup.ts';
import { type FamilyPersons, familyPersons } from '#db/queries/stat/family.ts';
import { memberView, readFamily, stepsView } from '../../pushes/family.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

const steps = ['audience', 'accepted', 'delivered', 'opened', 'clicked'] as const;

/** People are counted from the rows, each once; messages from the roll-ups that transactions keep. */
export const getPushFamilyRoute = route(getPushFamily, async ({ params, key }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const family = await readFamily(context, push);
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const rollups = await readRollups(context.pool, buckets, family.members);
  const persons = { accepted: 0, delivered: 0, opened: 0, clicked: 0, unknown: 0, again: 0 };
  for (const b of buckets) add(persons, await familyPersons(context.pool, b, family.members));
  const members = family.members.map((row) => ({
    ...memberView(row, family),
    counts: { audience: row.audience_count, ...rollups.get(row.id)! },
  }));
  const strategy = stepsView(family);
  const count = { audience: family.root.audience_count, ...persons };
  return {
    root_id: family.root.id,
    complete: family.members.every((row) => row.finished_at !== null) && !strategy.some(isWaiting),
    funnel: steps.map((metric, i) => ({
      metric,
      count: count[metric],
      of_audience: share(count[metric], count.audience),
      of_previous: i === 0 ? null : share(count[metric], count[steps[i - 1]!]),
    })),
    unknown: persons.unknown,
    accepted_more_than_once: persons.again,
    channels: [...Map.groupBy(members, (one) => one.channel)].map(([channel, those]) => {
      const counts = { ...none };
      for (const one of those) add(counts, one.counts);
      return { channel, pushes: those.length, counts };
    }),
    members,
    steps: strategy,
  };
});

const none: PushRollup & { audience: number } = {
  audience: 0,
  accepted: 0,
  failed: 0,
  suppressed: 0,
  unknown: 0,
  delivered: 0,
  undelivered: 0,
  opened: 0,
  clicked: 0,
};

function isWaiting({ state }: { state: string }): boolean {
  return state === 'waiting';
}

/** Adds the numbers of `more` to those of `sum`. */
function add<T extends FamilyPersons | typeof none>(sum: T, more: T): void {
  for (const name of Object.keys(sum) as (keyof T)[]) (sum[name] as number) += more[name] as number;
}

function share(n: number, over: number): number | null {
  return over === 0 ? null : Math.round((n / over) * 1e6) / 1e6;
}
