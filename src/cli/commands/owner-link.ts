import { parseArgs } from 'node:util';
import { loadConfig } from '#app/config/read-config.ts';
import { makeOwnerLink } from '#app/owner-link.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { audited } from '../audited.ts';
import { type Command, Failure } from '../command.ts';
import { withDatabase } from '../database.ts';

export const ownerLink: Command = {
  name: 'owner-link',
  summary: '生成创建所有者的一次性链接 / print a one-time link that makes an owner',
  usage: `hongyan owner-link [--organization ID]

  打开链接的人成为该组织的所有者；之前生成的链接随即失效，七天内有效。所有者都无法登录时也用它找回。
  Whoever opens the link becomes an owner of the organization; earlier links end with it, and it ends after seven days.
  It is also the way back in when no owner can sign in.

  直接读写数据库：使用外部数据库时随时可用；使用内置数据库时须先停止服务。
  Works on the database itself: at any time with an external one, with the service stopped for the embedded one.`,
  async run(args, { out, err }) {
    const { values } = parseArgs({ args, options: { organization: { type: 'string' } } });
    const { publicUrl } = loadConfig().http;
    const link = await withDatabase(err, async ({ pool }) => {
      const all = await listOrganizations(pool);
      const organization =
        values.organization === undefined ? all[0] : all.find((one) => one.id === values.organization);
      if (organization === undefined) throw noOrganization(values.organization);
      return audited(pool, err, 'owner-link', async (tx, now) => {
        const result = await makeOwnerLink(tx, organization.id, publicUrl, now);
        return { result, entry: { organizationId: organization.id, action: 'ownerLink', target: null } };
      });
    });
    out.write(`${link}\n`);
    return 0;
  },
};

function noOrganization(id: string | undefined): Failure {
  if (id !== undefined) return new Failure(`There is no organization ${id}.`, `没有组织 ${id}。`);
  return new Failure(
    'There is no organization yet: start the service once (hongyan serve), which also prints the link.',
    '还没有组织：请先启动一次服务（hongyan serve），首次启动也会显示该链接。',
  );
}
