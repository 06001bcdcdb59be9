import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { apiKeyRandomBytes, createApiKey, parseApiKey } from '#core/vault/api-key.ts';
import type { Pool } from '#db/pool.ts';
import { allApps } from '#db/queries/app/find.ts';
import { insertApiKey, listOrganizations } from '#db/queries/key/keys.ts';
import { listApiKeys, revokeApiKey } from '#db/queries/key/manage.ts';
import { required } from '../api.ts';
import { audited } from '../audited.ts';
import { type Command, Failure, type Io, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';

export const keysCommand: Command = {
  name: 'keys',
  summary: '管理 API 密钥 / make, list and revoke API keys',
  usage: `hongyan keys create --name NAME [--app ID]
hongyan keys list
hongyan keys revoke ID

  --app   只允许访问一个应用（应用 ID 或 AppID） / a key for one app only (app id or AppID)

  直接读写数据库：使用外部数据库时随时可用；使用内置数据库时须先停止服务。
  Works on the database itself: at any time with an external one, with the service stopped for the embedded one.
  密钥只在创建时显示一次，输出到标准输出 / a key is shown once, alone on standard output.`,
  async run(args, io) {
    const [action, ...rest] = args;
    if (action === 'create') return create(rest, io);
    if (action === 'list') return list(rest, io);
    if (action === 'revoke') return revoke(rest, io);
    throw new UsageError('应为 create、list 或 revoke / takes create, list or revoke');
  },
};

async function create(args: string[], { out, err }: Io): Promise<number> {
  const { values } = parseArgs({ args, options: { name: { type: 'string' }, app: { type: 'string' } } });
  const name = required(values.name, '--name').trim();
  const { id, text } = await withDatabase(err, ({ pool }) => makeKey(pool, err, name, values.app));
  out.write(`${text}\n`);
  err.write(`已创建密钥 ${id}；请立即保存，不会再次显示 / key ${id} made; keep it now, it is not shown again\n`);
  return 0;
}

async function makeKey(
  pool: Pool,
  err: Writable,
  name: string,
  app: string | undefined,
): Promise<{ id: string; text: string }> {
  const owner = await ownerOf(pool, app);
  const { id, text, hash } = createApiKey(randomBytes(apiKeyRandomBytes));
  return audited(pool, err, 'keys create', async (tx, now) => {
    await insertApiKey(tx, { id, ...owner, name, secret_hash: hash }, now);
    const after = { name, apps: owner.app_id === null ? 'all' : [owner.app_id] };
    const entry = { organizationId: owner.organization_id, action: 'createApiKey', target: id, after };
    return { result: { id, text }, entry };
  });
}

/** The app named and its organization; without one the only organization, or the first of several. */
async function ownerOf(
  pool: Pool,
  app: string | undefined,
): Promise<{ organization_id: string; app_id: string | null }> {
  if (app !== undefined) {
    const found = (await allApps(pool)).find((row) => row.id === app.toLowerCase() || row.appid === app);
    if (found !== undefined) return { organization_id: found.organization_id, app_id: found.id };
    throw new Failure(`There is no app ${app}.`, `没有应用 ${app}。`);
  }
  const organization = (await listOrganizations(pool))[0];
  if (organization !== undefined) return { organization_id: organization.id, app_id: null };
  throw new Failure(
    'There is no organization yet: start the service once (hongyan serve), which makes it and shows the first key.',
    '还没有组织：请先启动一次服务（hongyan serve），首次启动会创建组织并显示第一个密钥。',
  );
}

async function list(args: string[], { out, err }: Io): Promise<number> {
  parseArgs({ args, options: {} });
  const keys = await withDatabase(err, ({ pool }) => listApiKeys(pool));
  for (const key of keys) {
    const state = key.revoked_at === null ? '有效 active' : `已吊销 revoked ${key.revoked_at.toISOString()}`;
    out.write(
      `${key.app_key ?? `hyk_${key.id}`}  ${key.created_at.toISOString()}  ${state}  ${key.app_id ?? '全部应用 all apps'}  ${key.name}\n`,
    );
  }
  if (keys.length === 0) err.write('没有密钥 / there are no keys\n');
  return 0;
}

async function revoke(args: string[], { out, err }: Io): Promise<number> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0) throw new UsageError('需要一个密钥 ID / give one key ID');
  // The id as listed, bare, or the whole key: whoever revokes a leaked key has its text.
  const id = parseApiKey(given)?.id ?? given.replace(/^hyk_/, '');
  const revoked = await withDatabase(err, ({ pool }) =>
    audited(pool, err, 'keys revoke', async (tx, now) => {
      const key = await revokeApiKey(tx, id, now);
      if (key === undefined) return { result: false, entry: null };
      const { organization_id: organizationId, name } = key;
      return { result: true, entry: { organizationId, action: 'revokeApiKey', target: id, before: { name } } };
    }),
  );
  if (!revoked) throw new Failure(`There is no active key ${id}.`, `没有有效的密钥 ${id}。`);
  out.write(`已吊销 ${id}，几秒内生效 / ${id} revoked, within seconds\n`);
  return 0;
}
