import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { loadConfig } from '#app/config/read-config.ts';
import { email as address } from '#contract/member.ts';
import { type Role, roles, roleTexts } from '#contract/role.ts';
import { makeToken, tokenBytes } from '#core/access/token.ts';
import { newId } from '#core/ids.ts';
import { putInvitation } from '#db/queries/invitation/store.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { findMemberByEmail, listMembers } from '#db/queries/member/find.ts';
import { dropTickets, insertTicket } from '#db/queries/ticket/store.ts';
import type { Tx } from '#db/tx.ts';
import { hasSecondFactor } from '#server/auth/sign-in.ts';
import { audited, type CommandEntry } from '../audited.ts';
import { type Command, Failure, type Io, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';

export const membersCommand: Command = {
  name: 'members',
  summary: '列出成员，生成邀请或重置密码的链接 / list members, make links for invitations and new passwords',
  usage: `hongyan members list [--organization ID]
hongyan members invite EMAIL --role ROLE [--organization ID]
hongyan members reset EMAIL [--two-factor]

  链接打印在终端，只能使用一次：邀请 72 小时有效，重置 24 小时有效。所有者请用 hongyan owner-link。
  --two-factor 同时关闭两步验证，用于手机丢失。ROLE：${roles.slice(1).join('、')}。
  Links are printed here and work once: invitations for 72 hours, new passwords for 24. For owners: hongyan owner-link.
  --two-factor also turns the second factor off, for a lost phone.

  直接读写数据库：使用外部数据库时随时可用；使用内置数据库时须先停止服务。
  Works on the database itself: at any time with an external one, with the service stopped for the embedded one.`,
  async run(args, io) {
    const [action, ...rest] = args;
    if (action === 'list') return list(rest, io);
    if (action === 'invite') return invite(rest, io);
    if (action === 'reset') return reset(rest, io);
    throw new UsageError('应为 list、invite 或 reset / takes list, invite or reset');
  },
};

const organization = { organization: { type: 'string' } } as const;

async function list(args: string[], { out, err }: Io): Promise<number> {
  const { values } = parseArgs({ args, options: organization });
  return withDatabase(err, async ({ pool }) => {
    const meant = (await listOrganizations(pool)).filter(({ id }) => (values.organization ?? id) === id);
    for (const { id, name } of meant) {
      out.write(`${name} ${id}\n`);
      for (const one of await listMembers(pool, id)) {
        const second = hasSecondFactor(one) ? '两步验证 two-factor' : '-';
        out.write(`  ${one.email}  ${roleTexts[one.role].zh} ${one.role}  ${second}  ${one.name}\n`);
      }
    }
    return 0;
  });
}

async function invite(args: string[], io: Io): Promise<number> {
  const options = { ...organization, role: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const role = roles.slice(1).find((one) => one === values.role) as Role | undefined;
  if (role === undefined) throw new UsageError(`--role: ${roles.slice(1).join(', ')}`);
  const to = addressOf(positionals);
  return printed(io, '/invite', async (tx, now, hash) => {
    const all = await listOrganizations(tx);
    const meant = values.organization === undefined ? all[0] : all.find(({ id }) => id === values.organization);
    if (meant === undefined) throw new Failure('There is no such organization.', '没有这个组织。');
    if ((await findMemberByEmail(tx, to)) !== undefined) {
      throw new Failure(`${to} has an account already.`, `${to} 已有账号。`);
    }
    const given = { email: to, role, apps: null, personal_data: false };
    const own = { id: newId(), organization_id: meant.id, token_hash: hash, invited_by: null };
    const row = await putInvitation(tx, { ...own, ...given, expires_at: after(now, 72) }, now);
    return { organizationId: meant.id, action: 'createInvitation', target: row.id, after: given };
  });
}

async function reset(args: string[], io: Io): Promise<number> {
  const options = { 'two-factor': { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const to = addressOf(positionals);
  return printed(io, '/reset', async (tx, now, hash) => {
    const member = await findMemberByEmail(tx, to);
    if (member === undefined) throw new Failure(`Nobody here has the address ${to}.`, `没有成员使用 ${to}。`);
    const { id, organization_id } = member;
    await dropTickets(tx, 'password', organization_id, id);
    const payload = { two_factor: values['two-factor'] };
    const ticket = { token_hash: hash, kind: 'password' as const, organization_id, member_id: id, payload };
    await insertTicket(tx, { ...ticket, expires_at: after(now, 24) }, now);
    return { organizationId: organization_id, action: 'resetMember', target: id, after: { email: to, ...payload } };
  });
}

/** Makes a link, writes it down with its entry in the audit log, and prints it. */
async function printed(
  { out, err }: Io,
  path: string,
  write: (tx: Tx, now: Date, hash: Buffer) => Promise<CommandEntry>,
): Promise<number> {
  const { publicUrl } = loadConfig().http;
  const { text, hash } = makeToken(randomBytes(tokenBytes));
  await withDatabase(err, ({ pool }) =>
    audited(pool, err, 'members', async (tx, now) => ({ result: undefined, entry: await write(tx, now, hash) })),
  );
  out.write(`${publicUrl}${path}?token=${text}\n`);
  return 0;
}

function addressOf(positionals: string[]): string {
  const parsed = address.safeParse(positionals[0]);
  if (!parsed.success || positionals.length > 1) throw new UsageError('须给出一个邮箱 / takes one e-mail address');
  return parsed.data;
}

function after(now: Date, hours: number): Date {
  return new Date(now.getTime() + hours * 3_600_000);
}
