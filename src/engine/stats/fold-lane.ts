import { DEFAULT_TIME_ZONE } from '#core/message/zoned-time.ts';
import { foldFacts } from '#core/stats/fold.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { type FactRow, factsToRemove, personsOf, takeFacts } from '#db/queries/stat/fact.ts';
import { type StatDelta, statColumns, statToAdd } from '#db/queries/stat/write.ts';
import { messagesToAdd, type NewMessage } from '#db/queries/webhook/message.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { noticesOf } from '../outbox/fact-notices.ts';
import type { Subscribers } from '../outbox/subscribers.ts';
import { byVariant, campaignsOf } from './campaigns.ts';
import { channelsOfFacts } from './fact-channels.ts';
import { partsOf } from './fact-parts.ts';
import type { ValueGuard } from './value-guard.ts';

/** More than any one transaction appends, so that a batch of facts is always taken whole. */
const perFold = 2000;
/** What a person is counted by: outcomes and what came after, not consents. */
const personMetrics = ['accepted', 'failed', 'suppressed', 'unknown', 'delivered', 'undelivered', 'opened', 'clicked'];

type Context = Pick<EngineContext, 'pool' | 'app' | 'clock'>;

/**
 * Folds the oldest facts of a lane into the sums of its app and deletes them, in one transaction: each fact is added once,
 * whoever dies at whatever line. Answers how many there were.
 */
export async function foldLane(
  context: Context,
  lane: { b: number; appId: string },
  guard: ValueGuard,
  subscribers: Subscribers,
): Promise<number> {
  const app = await context.app(lane.appId);
  const zone = app?.time_zone ?? DEFAULT_TIME_ZONE;
  return withTransaction(
    context.pool,
    async (tx) => {
      const facts = await takeFacts(tx, lane, perFold);
      if (facts.length === 0) return 0;
      // A batch is one id and several parts: a batch cut in two by the limit is left for the next fold.
      const whole = facts.length < perFold ? facts : withoutLast(facts);
      const ids = [...new Set(whole.map((fact) => fact.id))];
      const campaigns = await campaignsOf(tx, whole);
      const channelOf = await channelsOfFacts(tx, lane.appId, whole);
      const [{ persons, tags }] = await tx.together([personsOf(lane, ids, personMetrics)]);
      await guard.learn(lane.appId);
      const alike = [
        ...persons.flatMap(({ platform, province, city, language, metric, minute, n }) =>
          Object.entries({ platform, province, city, language }).map(([dimension, value]) => {
            return { dimension, value: guard.value(lane.appId, dimension, value), metric, minute, n };
          }),
        ),
        ...tags.map(({ tag, metric, minute, n }) => {
          return { dimension: 'tag', value: guard.value(lane.appId, 'tag', tag), metric, minute, n };
        }),
      ];
      const parts = whole.flatMap((fact) => partsOf(fact, campaigns, channelOf));
      const variants = parts.flatMap((part) => byVariant(part, campaigns));
      const rows = foldFacts(parts, [...alike, ...variants], zone);
      const now = context.clock.now();
      const told = app === undefined ? [] : await tell(tx, app, subscribers, whole, now);
      await tx.commit([
        ...(rows.length > 0 ? [statToAdd(lane.appId, rows.map(deltaOf))] : []),
        ...(told.length > 0 ? [messagesToAdd(told, now)] : []),
        factsToRemove(lane, ids),
      ]);
      return facts.length;
    },
    { retries: 3 },
  );
}

/** Messages to the webhooks that want to know of these outcomes and consents. */
async function tell(tx: Tx, app: AppRow, subscribers: Subscribers, facts: FactRow[], now: Date): Promise<NewMessage[]> {
  const those = await subscribers.of(app.organization_id, app.id, tx);
  if (those.length === 0) return [];
  const notices = Map.groupBy(noticesOf(facts), ({ type }) => type.split('.')[0]!);
  return [...notices].flatMap(([group, some]) => subscribers.batches(those, group, app.id, some, now));
}

function withoutLast(facts: FactRow[]): FactRow[] {
  const last = facts.at(-1)!.id;
  return facts.filter((fact) => fact.id !== last);
}

function deltaOf({ counts, ...key }: ReturnType<typeof foldFacts>[number]): StatDelta {
  const numbers = Object.fromEntries(statColumns.map((column) => [column, counts.get(column) ?? 0]));
  return { ...key, ...numbers } as StatDelta;
}
