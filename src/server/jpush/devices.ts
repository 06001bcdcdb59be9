import { jpushDevice, jpushDeviceStatus } from '#contract/jpush.ts';
import { getRecipient } from '#contract/recipient.ts';
import { wallText } from '#core/jpush/wall.ts';
import { can } from '../auth/actor.ts';
import { permitted } from '../auth/guard.ts';
import { parseBody } from '../validator.ts';
import type { JpushCall } from './call.ts';
import { JpushError } from './errors.ts';
import { appOf, recipientsOf, writeRecipients } from './recipients.ts';

/** "Online" is who was seen within this time, as at JPush; when, is told for two days. */
const onlineMs = 600_000;
const toldMs = 2 * 86_400_000;

/** GET /v3/devices/{registration_id}. The alias is personal: null without the permission. */
export async function getDevice(call: JpushCall) {
  permitted(getRecipient, call.caller.actor);
  const openid = (call.request.params as { registration_id: string }).registration_id;
  const row = (await recipientsOf(call, [openid])).get(openid);
  if (row === undefined) throw new JpushError(400, 7002, 'no such registration_id');
  const { vault } = await appOf(call);
  const shown = row.alias !== null && can(call.caller.actor, 'personal_data');
  return {
    tags: row.tags,
    alias: shown ? vault.fields.open('recipient.alias', row.id, row.alias!) : null,
    mobile: null,
  };
}

/** POST /v3/devices/{registration_id}: `tags: ""` clears them, `alias: ""` takes it away. */
export async function changeDevice(call: JpushCall) {
  const openid = (call.request.params as { registration_id: string }).registration_id;
  const { tags, alias, mobile } = parseBody(jpushDevice, call.request.body);
  if (mobile != null) throw new JpushError(400, 7002, 'mobile numbers are not kept: nothing is sent by SMS here');
  const told = {
    openid,
    ...(alias == null ? {} : { alias: alias === '' ? null : alias }),
    ...(tags === '' ? { tags: [] } : { add_tags: tags?.add ?? undefined, remove_tags: tags?.remove ?? undefined }),
  };
  await writeRecipients(call, [told]);
  return {};
}

/** POST /v3/devices/status: null for whom we do not know. */
export async function deviceStatus(call: JpushCall) {
  permitted(getRecipient, call.caller.actor);
  const { registration_ids: openids } = parseBody(jpushDeviceStatus, call.request.body);
  const { app } = await appOf(call);
  const rows = await recipientsOf(call, openids);
  const now = call.context.clock.now().getTime();
  const statusOf = (seen: Date | null) => {
    const ago = seen === null ? Number.POSITIVE_INFINITY : now - seen.getTime();
    if (ago < onlineMs) return { online: true };
    return { online: false, ...(ago < toldMs ? { last_online_time: wallText(seen!, app.time_zone) } : {}) };
  };
  return Object.fromEntries(
    openids.map((openid) => [openid, rows.has(openid) ? statusOf(rows.get(openid)!.last_seen_at) : null]),
  );
}
