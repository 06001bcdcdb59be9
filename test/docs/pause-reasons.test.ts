import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as jiguang from '#channels/jiguang/codes.ts';
import * as wechat from '#channels/wechat/errcodes.ts';
import * as service from '#channels/wechat/service-errcodes.ts';
import { pauseReasons } from '#contract/pause-reason.ts';

/** Reasons of pauses in whatever tables a module has. */
function reasonsIn(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  const { kind, reason } = value as { kind?: string; reason?: string };
  if (kind === 'pause' && reason !== undefined) found.add(reason);
  for (const one of value instanceof Map ? value.values() : Object.values(value)) reasonsIn(one, found);
  return found;
}

describe('reasons of pauses', () => {
  it.each([
    ['of WeChat', { ...wechat }],
    ['of customer-service messages', { ...service }],
    ['of Jiguang', { ...jiguang }],
  ])('%s all have words', (_, module) => {
    const reasons = [...reasonsIn(module)];
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => pauseReasons[reason] === undefined)).toEqual([]);
  });

  it('written in the code all have words', () => {
    const files = ['src/channels', 'src/engine'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    );
    const text = files.filter((file) => /(?<!\.test)\.ts$/.test(file)).map((file) => readFileSync(file, 'utf8'));
    const written = text.join('\n').matchAll(/until: '(?:operator|quota_reset)',[^}]*?reason: '(\w+)'/g);
    const reasons = new Set([...written].map((match) => match[1]!));
    expect(reasons).toContain('content_refused');
    expect([...reasons].filter((reason) => pauseReasons[reason] === undefined)).toEqual([]);
  });
});
