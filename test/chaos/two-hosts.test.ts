import { describe, expect, it } from 'vitest';
import { whyNoNamespaces } from '../../bench/chaos/two-hosts/namespaces.ts';
import { failuresOfHosts, runTwoHosts } from '../../bench/chaos/two-hosts/run.ts';

const limitMs = 180_000;
// Proxies stand in for cables where this process may not make networks of its own; there they are cut in the same way.
const obstacle = whyNoNamespaces();
const kind = obstacle === null ? 'namespaces' : 'proxies';

describe('two hosts, each cut off from the database and from everything in the middle of a campaign', () => {
  it(`lose nobody, reach nobody twice and go on (${kind}; ${obstacle ?? 'proxies are for where these cannot be made'})`, {
    timeout: limitMs + 60_000,
  }, async () => {
    const told: string[] = [];
    const report = await runTwoHosts({ kind, recipients: 500, seed: 7, limitMs }, (line) => told.push(line));
    expect(failuresOfHosts(report), told.join('\n')).toEqual([]);
    expect(report).toMatchObject({ hosts: kind, cuts: 4, lost: 0, repeated: 0 });
  });
});
