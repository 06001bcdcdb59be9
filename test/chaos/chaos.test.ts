import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../bench/chaos/report.ts';
import { runChaos } from '../../bench/chaos/run.ts';

const limitMs = 180_000;

describe('a campaign through kills of engines, API and database and a platform that misbehaves', () => {
  it.concurrent.each([
    [1, 'wechat-subscribe'],
    [2, 'jiguang-ums'],
  ] as const)(
    'loses nobody, reaches nobody twice and knows why anybody is in doubt (seed %i, %s)',
    async (seed, channel) => {
      const told: string[] = [];
      const report = await runChaos({ recipients: 400, kills: 4, seed, channel, limitMs }, (line) => told.push(line));
      // How many of so few kills meet open calls is chance; the long run of `npm run chaos` demands five of six.
      const failures = failuresOf(report).filter((failure) => !failure.startsWith('killsInFlight'));
      expect(failures, told.join('\n')).toEqual([]);
      expect(report.killsInFlight).toBeGreaterThan(0);
      expect(report).toMatchObject({ kills: 4, lost: 0, repeated: 0, seed });
    },
    limitMs + 60_000,
  );
});
