import { parseArgs } from 'node:util';
import { loadMasterKeys } from '#app/config/master-key-file.ts';
import { loadConfig } from '#app/config/read-config.ts';
import { KeptVaults } from '#app/vaults.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { type Anchor, verifyChain } from '#server/audit/verify.ts';
import { type Command, type Io, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';

export const auditCommand: Command = {
  name: 'audit',
  summary: '校验审计日志 / verify the audit log',
  usage: `hongyan audit verify [--seq N --hash HASH]

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

async function verify(args: string[], { out, err }: Io): Promise<number> {
  const { values } = parseArgs({ args, options: { seq: { type: 'string' }, hash: { type: 'string' } } });
  const anchor = anchorOf(values.seq, values.hash);
  const { keys } = loadMasterKeys(loadConfig());
  return withDatabase(err, async ({ pool }) => {
    const vaults = new KeptVaults(pool, keys);
    let held = true;
    for (const { id, name } of await listOrganizations(pool)) {
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

function anchorOf(seq: string | undefined, hash: string | undefined): Anchor | null {
  if (seq === undefined && hash === undefined) return null;
  if (seq !== undefined && hash !== undefined && /^[1-9]\d{0,14}$/.test(seq) && /^[0-9a-f]{64}$/.test(hash)) {
    return { seq: Number(seq), hash };
  }
  throw new UsageError('--seq 与 --hash 须成对给出 / --seq and --hash belong together, as verify printed them');
}
