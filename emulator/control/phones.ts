import { randomBytes } from 'node:crypto';
import type { PhoneRecord } from '../world/change.ts';
import type { App, Phone } from '../world/types.ts';
import { nickname } from './nicknames.ts';
import { appOf, ControlError, type ControlHandler, phoneOf, text, texts, whole } from './request.ts';

/** Past this many phones a list keeps the order of creation: sorting a million per poll would cost the sends. */
const sortedUpTo = 20_000;

/** POST .../phones: `{phones: [...]}`, or `{count, prefix?, start?}`; a prefix gives the same openids every time. */
export const makePhones: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const records = Array.isArray(call.body.phones)
    ? call.body.phones.map((phone: Record<string, unknown>, i: number) => readPhone(app, phone, app.phones.size + i))
    : countPhones(app, call.body);
  for (const phone of records) ctx.world.commit({ k: 'phone', appid: app.appid, phone });
  return { openids: records.map((phone) => phone.openid) };
};

function readPhone(app: App, phone: Record<string, unknown>, number: number): PhoneRecord {
  const openid = phone.openid === undefined ? randomOpenid() : text(phone, 'openid');
  const record: PhoneRecord = { openid };
  if (phone.unionid !== undefined) record.unionid = text(phone, 'unionid');
  if (phone.nickname !== undefined) record.nickname = text(phone, 'nickname');
  else if (!app.phones.has(openid)) record.nickname = openid.startsWith('o_') ? openid : nickname(number);
  return record;
}

function countPhones(app: App, body: Record<string, unknown>): PhoneRecord[] {
  const count = whole(body.count, 'count', 0, 5_000_000);
  if (count === 0) throw new ControlError(400, 'give phones: [...] or count');
  const start = whole(body.start, 'start', 1, 2 ** 31);
  const prefix = body.prefix === undefined ? null : text(body, 'prefix');
  return Array.from({ length: count }, (_, i) => {
    // 28 characters, as real openids have.
    const openid = prefix === null ? randomOpenid() : prefix + String(start + i).padStart(28 - prefix.length, '0');
    return app.phones.has(openid) ? { openid } : { openid, nickname: nickname(start + i - 1) };
  });
}

const randomOpenid = (): string => `o${randomBytes(21).toString('base64url').slice(0, 27)}`;

/** GET .../phones?q=&offset=&limit=: newest message first while there are few enough to sort. */
export const listPhones: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const offset = whole(call.query.get('offset'), 'offset', 0, 2 ** 31);
  const limit = whole(call.query.get('limit'), 'limit', 50, 1000);
  const words = (call.query.get('q') ?? '').trim().toLowerCase();
  let phones = [...app.phones.values()];
  if (words)
    phones = phones.filter((p) => p.openid.toLowerCase().includes(words) || p.nickname.toLowerCase().includes(words));
  if (phones.length <= sortedUpTo) phones.sort((a, b) => lastAt(b) - lastAt(a));
  return { total: phones.length, phones: phones.slice(offset, offset + limit).map((phone) => summary(app, phone)) };
};

const lastAt = (phone: Phone): number => phone.messages.at(-1)?.at ?? 0;

function summary(app: App, phone: Phone) {
  const last = phone.messages.at(-1);
  return {
    openid: phone.openid,
    nickname: phone.nickname,
    left: phone.left,
    unread: phone.messages.reduce((count, message) => count + (message.seen ? 0 : 1), 0),
    messages: phone.messages.length,
    last: last ? { title: app.templates.get(last.template)?.title ?? last.template, at: last.at } : null,
  };
}

/** GET .../phones/{openid}: everything on one phone, its newest 100 messages among it. */
export const getPhone: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const phone = phoneOf(app, call);
  const notices = ctx.jiguang.noticesOf(app, phone.openid).slice(-100).reverse();
  return { ...phone, messages: phone.messages.slice(-100).reverse(), notices, ...pick(summary(app, phone)) };
};

const pick = ({ unread, last }: ReturnType<typeof summary>) => ({ unread, last });

/** GET .../phones/{openid}/messages?offset=&limit=: oldest first. */
export const listMessages: ControlHandler = (ctx, call) => {
  const { messages } = phoneOf(appOf(ctx, call), call);
  const offset = whole(call.query.get('offset'), 'offset', 0, 2 ** 31);
  const limit = whole(call.query.get('limit'), 'limit', 100, 1000);
  return { total: messages.length, messages: messages.slice(offset, offset + limit) };
};

/** POST .../grants {openids, templates, count}: credits by the hundred thousand, without pop-ups or callbacks. */
export const grant: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const openids = texts(call.body, 'openids');
  const templates = texts(call.body, 'templates');
  const count = whole(call.body.count, 'count', 1, 1_000_000);
  const unknown = templates.find((id) => !app.templates.has(id));
  if (unknown !== undefined) throw new ControlError(400, `no template ${unknown}`);
  const known = openids.filter((openid) => app.phones.has(openid));
  // In parts, so that one line of the state file stays readable.
  for (let from = 0; from < known.length; from += 10_000) {
    const part = known.slice(from, from + 10_000);
    ctx.world.commit({ k: 'grant', appid: app.appid, openids: part, templates, count });
  }
  return { phones: known.length, unknown: openids.length - known.length };
};
