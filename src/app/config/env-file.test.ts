import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StartError } from '#contract/start-error.ts';
import { loadEnvFile } from './env-file.ts';

const cwd = mkdtempSync(join(tmpdir(), 'hongyan-env-'));
afterAll(() => rmSync(cwd, { recursive: true }));

describe('loadEnvFile', () => {
  it('changes nothing without a file', () => {
    expect(loadEnvFile({ A: '1' }, { cwd: join(cwd, 'none') })).toEqual({ A: '1' });
  });

  it('completes, and never overrides, what is there', () => {
    writeFileSync(join(cwd, '.env'), '\uFEFFPORT=1\n# comment\nHOST="a b"\nLOG_LEVEL=debug\nEMPTY=x\n');
    const env = Object.freeze({ PORT: '2', EMPTY: '' });
    expect(loadEnvFile(env, { cwd })).toEqual({ PORT: '2', HOST: 'a b', LOG_LEVEL: 'debug', EMPTY: '' });
    expect(process.env.LOG_LEVEL).not.toBe('debug');
  });

  it('says so when the file cannot be read', () => {
    const odd = join(cwd, 'odd');
    mkdirSync(join(odd, '.env'), { recursive: true });
    expect(() => loadEnvFile({}, { cwd: odd })).toThrow(StartError);
  });
});
