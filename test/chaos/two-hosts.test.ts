import { describe, expect, it } from 'vitest';
import { whyNoNamespaces } from '../../bench/chaos/two-hosts/namespaces.ts';
import { failuresOfHosts, runTwoHosts } from '../../bench/chaos/two-hosts/run.ts';

const limitMs = 180_000;
const obstacle = whyNoNamespaces();

describe('two hosts, each cut off from the database and from everything in the middle of a campaign', () => {
  it.for(['namespaces', 'proxies'] as const)(
    'lose nobody, reach nobody twice and go on (%s)',
    { timeout: limitMs + 60_000 },
    async (kind, { skip }) => {
      skip(kind === 'namespaces' && obstacle !== null, obstacle ?? '');
      const told: string[] = [];
      const report = await runTwoHosts({ kind, recipients: 500, seed: 7, limitMs }, (line) => told.push(line));
      expect(failuresOfHosts(report), told.join('\n')).toEqual([]);
      expect(report).toMatchObject({ hosts: kind, cuts: 4, lost: 0, repeated: 0 });
    },
  );
});
