import { channels } from '#channels/registry.ts';
import type { ChannelName } from '#contract/channel.ts';
import { dayOf } from '#core/ids.ts';
import { listChannels } from '#db/queries/channel/store.ts';
import { findPushChannels } from '#db/queries/push/find.ts';
import type { FactRow } from '#db/queries/stat/fact.ts';
import type { Tx } from '#db/tx.ts';

/** The channel something is counted under; `pushId` is null where it belongs to no push. */
export type ChannelOfFact = (templateId: string, pushId: string | null) => ChannelName;

const subscribe: ChannelName = 'wechat-subscribe';

/**
 * By which channel the things went that facts of an app tell of. What a channel has booked under a template of its own is
 * known by that; only where another channel carries WeChat's templates are the pushes asked. An app that has set up no
 * channel pays for one small read.
 */
export async function channelsOfFacts(tx: Tx, appId: string, facts: FactRow[]): Promise<ChannelOfFact> {
  const rows = await listChannels(tx, appId);
  const ofTemplate = new Map(rows.flatMap((row) => (row.template_id === null ? [] : [[row.template_id, row.name]])));
  const borrows = rows.some((row) => channels[row.name].credit === 'template');
  const asked = borrows ? facts.filter((fact) => !ofTemplate.has(fact.template_id)) : [];
  const ids = [...new Set(asked.flatMap((fact) => fact.pushes ?? (fact.push_id === null ? [] : [fact.push_id])))];
  const keys = ids.map((id) => ({ day: dayOf(id), id }));
  const ofPush = new Map(keys.length === 0 ? [] : await findPushChannels(tx, keys));
  return (templateId, pushId) =>
    ofTemplate.get(templateId) ?? (pushId === null ? undefined : (ofPush.get(pushId) as ChannelName)) ?? subscribe;
}
