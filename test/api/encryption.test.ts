import { beforeAll, describe, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { callback, finished, makeApp, type PushBody, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { send } from './support/http.ts';
import { logIn } from './support/miniprogram.ts';

const stack = useStack();
let app: TestApp;
const openids = {
  loggedIn: 'oCanaryLoggedIn000000000001',
  imported: 'oCanaryImported000000000002',
  reported: 'oCanaryReported000000000003',
  unknown: 'oCanaryUnknown0000000000004',
  scheduled: 'oCanaryScheduled00000000005',
};
const unionids = ['uCanaryUnion00000000000001', 'uCanaryUnion00000000000002', 'uCanaryUnion00000000000003'];
const appSecret = '0123456789abcdef0123456789abcdef';
let clientToken = '';

/** All a database dump would hold, one text per row: texts and JSON as they are, bytes in hex. */
async function dump(): Promise<string[]> {
  const { pool } = stack().service;
  const tables = await pool.query(
    `select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  expect(tables.rows.length).toBeGreaterThan(20);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.query(`select '${name} ' || row_to_json(t)::text as text from ${name} t`);
    texts.push(...rows.map((row: { text: string }) => row.text));
  }
  return texts;
}

/** A secret as it may stand somewhere: plain, in hex, and in base64 wherever in the encoded bytes it begins. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // The first and last characters hold bits of the neighbours too.
    return text.slice(before === 0 ? 0 : before + 1, -4);
  });
  return [
    secret,
    bytes.toString('hex'),
    ...shifted,
    ...shifted.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

async function leaks(secrets: string[]): Promise<string[]> {
  const rows = await dump();
  return secrets.flatMap((secret) => {
    const forms = spellings(secret);
    return rows
      .filter((row) => forms.some((form) => row.includes(form)))
      .map((row) => `${secret} in ${row.slice(0, 300)}`);
  });
}

const secrets = () => [
  ...Object.values(openids),
  ...unionids,
  appSecret,
  callback.token,
  callback.aesKey,
  stack().key,
  stack().key.split('_')[2]!,
  clientToken,
];

async function push(over: Partial<PushBody>, headers: Record<string, string> = {}): Promise<string> {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, [], over) }, { headers });
  return 'id' in receipt ? receipt.id : '';
}

beforeAll(async () => {
  app = await makeApp(stack());
  const user = await logIn(stack(), app, openids.loggedIn, unionids[0]);
  clientToken = user.token;
  await user.report({ [app.template]: 'accept' });
  await stack().control.post(`/apps/${app.appid}/phones/${openids.loggedIn}/subscribe`, { tmplIds: [app.template] });
  const credits = { [app.template]: 2 };
  const recipients = [
    { openid: openids.imported, unionid: unionids[1]!, tags: ['t'], attributes: { nick: '茶' }, credits },
  ];
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { import_id: 'i', recipients } });
  const results = { [app.template]: 'accept' };
  const item = {
    id: 'r',
    openid: openids.reported,
    unionid: unionids[2],
    results,
    occurred_at: new Date().toISOString(),
  };
  await send(stack(), 'POST', '/v1/consents', { json: { app_id: app.id, items: [item] } });
  await settled(stack());

  const everybody = Object.values(openids);
  const recipient_variables = Object.fromEntries(everybody.map((openid, i) => [openid, { i }]));
  const list = { audience: { openids: everybody }, recipient_variables, no_credit: 'try' as const };
  const made = [
    await push(list, { 'idempotency-key': openids.loggedIn }),
    await push({ audience: { unionids }, recipient_variables: { [unionids[0]!]: { i: 1 } } }),
    await push({ audience: { all: true } }),
  ];
  for (const id of made) await finished(stack(), id);
  // What waits holds the sealed openids of those we have no row of.
  const at = new Date(Date.now() + 3_600_000).toISOString();
  await push({ ...list, schedule: { at } }, { 'idempotency-key': 'later' });
  await push({ ...list, draft: true });
  await settled(stack());
});

describe('the database', () => {
  it('holds no openid, no unionid and no secret that could be read', async () => {
    const { rows } = await stack().service.pool.query(
      'select (select count(*)::int from recipient) as recipients, (select count(*)::int from slice where openids is not null) as sealed',
    );
    expect(rows[0].recipients).toBeGreaterThanOrEqual(3);
    expect(rows[0].sealed).toBeGreaterThan(0);
    expect(await leaks(secrets())).toEqual([]);
  });

  it('would be caught holding one, in any column and spelling', async () => {
    const { pool } = stack().service;
    const secret = openids.loggedIn;
    await pool.query('create table leak (id int, a text, b bytea, c jsonb)');
    try {
      await pool.query('insert into leak (id, a) values (1, $1)', [`x${secret}y`]);
      await pool.query('insert into leak (id, b) values (2, $1)', [Buffer.from(`--${secret}--`)]);
      await pool.query('insert into leak (id, c) values (3, $1)', [JSON.stringify({ deep: [secret] })]);
      for (const [i, before] of ['', 'a', 'ab'].entries()) {
        const encoded = Buffer.from(`${before}${secret}z`).toString('base64');
        await pool.query('insert into leak (id, c) values ($1, $2)', [4 + i, JSON.stringify({ [encoded]: 1 })]);
      }
      const found = await leaks([secret]);
      expect(found.map((one) => /in leak \{"id":(\d)/.exec(one)?.[1]).sort()).toEqual(['1', '2', '3', '4', '5', '6']);
    } finally {
      await pool.query('drop table leak');
    }
  });

  it('gives the openids back to who may know them', async () => {
    for (const openid of [openids.loggedIn, openids.imported, openids.reported]) {
      const { body } = await send(stack(), 'GET', `/v1/apps/${app.id}/recipients/${openid}`);
      expect(body).toMatchObject({ openid, unionid: expect.stringMatching(/^uCanary/) });
      expect(JSON.stringify(body)).not.toContain(appSecret);
    }
  });
});
