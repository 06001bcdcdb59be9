import { readdirSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useStack } from '#testkit/fresh-stack.ts';
import { repository } from '../house/tree.ts';

const stack = useStack();
const files = readdirSync(`${repository}console/dist/assets`);
const script = files.find((file) => file.endsWith('.js') && files.includes(`${file}.br`))!;

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(stack().url + path, { headers: { 'accept-encoding': 'identity', ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}
const page = { accept: 'text/html,application/xhtml+xml' };

describe('the console, as it is served', () => {
  it.each(['/', '/pushes', '/pushes/new?from=1', '/sign-in', '/setup?token=x', '/no/such/page'])(
    'answers %s with its page, never kept',
    async (path) => {
      const { status, headers, bytes } = await get(path, page);
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(bytes.toString()).toContain('<div id="root">');
    },
  );

  it('lets the page load nothing but our own files, and no script that stands in it', async () => {
    const first = await get('/', page);
    const policy = first.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(first.bytes.toString()).not.toMatch(/<script(?![^>]* src=)|<style| on\w+=|style=/);
  });

  it('has a nonce for styles that is new each time', async () => {
    const nonceOf = async () => {
      const { headers, bytes } = await get('/', page);
      const nonce = headers.get('content-security-policy')!.match(/'nonce-([^']{20,})'/)![1]!;
      expect(bytes.toString()).toContain(`content="${nonce}"`);
      return nonce;
    };
    expect(await nonceOf()).not.toBe(await nonceOf());
  });

  it('sends files compressed, to be kept for ever', async () => {
    const plain = await get(`/assets/${script}`);
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('content-type')).toContain('text/javascript');
    expect(plain.headers.get('vary')).toContain('accept-encoding');
    // fetch takes the encoding off; the length on the wire tells what was sent.
    const brotli = await raw(`/assets/${script}`, 'gzip, br');
    expect(brotliDecompressSync(brotli).equals(plain.bytes)).toBe(true);
    expect(gunzipSync(await raw(`/assets/${script}`, 'gzip')).equals(plain.bytes)).toBe(true);
  });

  it.each(['/assets/none.js', '/assets/..%2findex.html', '/assets/.stamp', '/v1/none', '/door/none', '/metrics/none'])(
    'says of %s that it does not exist',
    async (path) => {
      const { status, headers } = await get(path, page);
      expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
    },
  );

  it('answers programs that ask for no page as before', async () => {
    expect((await get('/no/such/page', { accept: '*/*' })).status).toBe(404);
  });
});

/** The bytes on the wire. */
async function raw(path: string, encoding: string): Promise<Buffer> {
  const { request } = await import('undici');
  const { body } = await request(stack().url + path, { headers: { 'accept-encoding': encoding } });
  return Buffer.from(await body.arrayBuffer());
}
