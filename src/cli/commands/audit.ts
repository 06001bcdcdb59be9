import { parseArgs } from 'node:util';
import { findMasterKeys } from '#app/config/master-key-file.ts';
import { loadConfig } from '#app/config/read-config.ts';
import { KeptVaults } from '#app/vaults.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { type Anchor, verifyChain } from '#server/audit/verify.ts';
import { type Command, Failure, type Io, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';

export const auditCommand: Command = {
  name: 'audit',
  summary: '校验审计日志 / verify the audit log',
  usage: `hongyan audit verify [--organization ID] [--seq N --hash HASH]

  重新计算每个组织的审计链，指出第一处缺失或被改动的记录；有问题时退出码为 1。
  --seq 与 --hash 给出以前另行保存的位置，可发现末尾被截去的记录。
  Computes the chain of every organization anew and names the first entry that is missing or changed; exit code 1 then.
  --seq and --hash name a link you kept elsewhere, which shows when entries were cut off the end.`,
  async run(args, io) {
    const [action, ...rest] = args;
    if (action === 'verify') return verify(rest, io);
    throw new UsageError('应为 verify / takes verify');
  },
};

const options = { organization: { type: 'string' }, seq: { type: 'string' }, hash: { type: 'string' } } as const;

async function verify(args: string[], { out, err }: Io): Promise<number> {
  const { values } = parseArgs({ args, options });
  const anchor = anchorOf(values.seq, values.hash);
  if (anchor !== null && values.organization === undefined) {
    throw new UsageError('--seq 与 --hash 须配合 --organization / --seq and --hash need --organization');
  }
  const keys = findMasterKeys(loadConfig());
  if (keys === null) throw noMasterKey();
  return withDatabase(err, async ({ pool }) => {
    const vaults = new KeptVaults(pool, keys);
    let held = true;
    const all = await listOrganizations(pool);
    const meant = all.filter(({ id }) => values.organization === undefined || id === values.organization);
    if (meant.length === 0) throw new Failure('There is no such organization.', '没有这个组织。');
    for (const { id, name } of meant) {
      const { auditKey } = await vaults.ofOrganization(id);
      const { intact, entries, hash, brokenAt } = await verifyChain(pool, auditKey, id, anchor);
      held &&= intact;
      const said = intact
        ? '完整 intact'
        : `自第 ${brokenAt} 条起缺失或被改动 missing or changed from entry ${brokenAt}`;
      out.write(`${intact ? '✓' : '✗'} ${name} ${id}: ${said}; ${entries} ${hash ?? '-'}\n`);
    }
    return held ? 0 : 1;
  });
}

function noMasterKey(): Failure {
  return new Failure(
    'The chain is computed with the master key: set HONGYAN_MASTER_KEY, or run this where the data directory is.',
    '校验审计链需要主密钥：请设置 HONGYAN_MASTER_KEY，或在数据目录所在的机器上运行。',
  );
}

function anchorOf(seq: string | undefined, hash: string | undefined): Anchor | null {
  if (seq === undefined && hash === undefined) return null;
  if (seq !== undefined && hash !== undefined && /^[1-9]\d{0,14}$/.test(seq) && /^[0-9a-f]{64}$/.test(hash)) {
    return { seq: Number(seq), hash };
  }
  throw new UsageError('--seq 与 --hash 须成对给出 / --seq and --hash belong together, as verify printed them');
}
