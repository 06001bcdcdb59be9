import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadClientSettings } from './client-settings.ts';
import { ConfigError } from './problem.ts';

const cwd = mkdtempSync(join(tmpdir(), 'hongyan-client-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const key = 'hyk_0123abcd_0123456789abcdefghjkmnpqrstvwxyz';
const other = 'hyk_9999abcd_0123456789abcdefghjkmnpqrstvwxyz';
const of = (env: Record<string, string>, given = {}) => loadClientSettings(given, { cwd, env });

describe('loadClientSettings', () => {
  it('calls the service of this directory unless told otherwise', () => {
    expect(of({})).toEqual({ url: 'http://127.0.0.1:8420', apiKey: null });
    expect(of({ PORT: '9000' }).url).toBe('http://127.0.0.1:9000');
    expect(of({ TLS_CERT: 'a.crt', PORT: '8443' }).url).toBe('https://127.0.0.1:8443');
    expect(of({ TLS_CERT: 'a.crt', PUBLIC_URL: 'https://push.example.com' }).url).toBe('https://push.example.com');
    expect(of({ HONGYAN_URL: 'https://push.example.com/', PORT: '9000' }).url).toBe('https://push.example.com');
  });

  it('lets the command line win', () => {
    const env = { HONGYAN_URL: 'http://a.example', HONGYAN_API_KEY_FILE: 'nowhere' };
    expect(of(env, { url: 'http://b.example', key })).toEqual({ url: 'http://b.example', apiKey: key });
  });

  it('reads the key from a file, such as the one the sandbox keeps', () => {
    writeFileSync(join(cwd, 'sandbox-api-key'), `${key}\n`);
    expect(of({ HONGYAN_API_KEY_FILE: 'sandbox-api-key' }).apiKey).toBe(key);
    expect(of({ HONGYAN_API_KEY: other }).apiKey).toBe(other);
  });

  it('refuses what is no URL and no key, and does not show it', () => {
    expect(() => of({ HONGYAN_URL: 'push.example.com' })).toThrow(ConfigError);
    expect(() => of({}, { key: 'hyk_secret' })).toThrow(/^HONGYAN_API_KEY: must be an API key(?!.*hyk_secret)/);
  });

  it('does not mind mistakes in settings of the service', () => {
    expect(of({ LOG_LEVEL: 'loud', HONGYAN_API_KEY: key }).apiKey).toBe(key);
  });
});
