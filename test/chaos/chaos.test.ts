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
      expect(failuresOf(report), told.join('\n')).toEqual([]);
      expect(report).toMatchObject({ kills: 4, lost: 0, repeated: 0, seed });
    },
    limitMs + 60_000,
  );
});
