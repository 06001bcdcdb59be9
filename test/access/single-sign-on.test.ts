import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '#app/config/read-config.ts';
import { createLogger } from '#app/log/logger.ts';
import { type Service, startService } from '#app/service.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import type { TestStack } from '#testkit/stack.ts';
import { Browser, makeOwner, type TestMember } from './support/browser.ts';

const stack = useStack();
const clientSecret = 'a secret & more';
let provider: Server;
let issuer: string;
let service: Service;
let withSso: TestStack;
let owner: TestMember;
/** Who signs in at the provider, and what it says then, in place of what is right. */
let person: Record<string, unknown> = {};
const codes = new Map<string, URLSearchParams>();

/** A provider that checks what is asked of it as the standard says. */
function answer(method: string, url: URL, headers: Record<string, unknown>, form: URLSearchParams): [number, unknown] {
  if (url.pathname === '/.well-known/openid-configuration') {
    return [200, { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }];
  }
  const asked = codes.get(form.get('code') ?? '');
  codes.delete(form.get('code') ?? '');
  const login = Buffer.from(`hongyan:${encodeURIComponent(clientSecret)}`).toString('base64');
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const good =
    method === 'POST' &&
    asked !== undefined &&
    headers.authorization === `Basic ${login}` &&
    form.get('redirect_uri') === asked.get('redirect_uri') &&
    challenge === asked.get('code_challenge');
  if (!good) return [400, { error: 'invalid_grant' }];
  const exp = Math.floor(Date.now() / 1000) + 300;
  const claims = { iss: issuer, aud: 'hongyan', exp, nonce: asked.get('nonce'), email_verified: true, ...person };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [200, { access_token: 'x', id_token: `${part({ alg: 'RS256' })}.${part(claims)}.signature` }];
}

beforeAll(async () => {
  provider = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url!, issuer);
      const [status, json] = answer(request.method!, url, request.headers, new URLSearchParams(body));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const env = {
    ...stack().env,
    HONGYAN_ROLES: 'api',
    PUBLIC_URL: 'http://push.test',
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'hongyan',
    OIDC_CLIENT_SECRET: clientSecret,
  };
  const log = createLogger({ level: 'error', format: 'pretty-text' });
  service = await startService(readConfig(env, { cwd: stack().env.HONGYAN_DATA_DIR! }), log);
  withSso = { ...stack(), url: service.url, service };
  owner = await makeOwner(withSso);
});
afterAll(async () => {
  await service?.stop();
  provider?.close();
});

/** Goes to the provider, signs in there, and answers the address the browser is sent back to. */
async function away(browser: Browser, query = ''): Promise<string> {
  const gone = await browser.send('GET', `/auth/oidc${query}`, undefined, { redirect: 'manual' });
  expect(gone.status).toBe(302);
  const asked = new URL(gone.headers.get('location')!).searchParams;
  expect(asked.get('redirect_uri')).toBe('http://push.test/auth/oidc/callback');
  expect([...asked.keys()].sort().join()).toBe(
    'client_id,code_challenge,code_challenge_method,nonce,redirect_uri,response_type,scope,state',
  );
  const code = `code${codes.size}-${asked.get('nonce')}`;
  codes.set(code, asked);
  return `/auth/oidc/callback?${new URLSearchParams({ code, state: asked.get('state')! })}`;
}

const back = async (browser: Browser, address: string) => {
  const answer = await browser.send('GET', address, undefined, { redirect: 'manual' });
  return answer.headers.get('location');
};

const failed = '/sign-in?error=single_sign_on';

describe('single sign-on', () => {
  it('signs in the member whose address the provider vouches for', async () => {
    expect((await new Browser(withSso).get('/v1/setup')).body.single_sign_on).toBe(true);
    person = { email: owner.email.toUpperCase() };
    const browser = new Browser(withSso);
    expect(await back(browser, await away(browser))).toBe('/');
    expect([...browser.cookies.keys()]).toEqual(['hongyan_session']);
    expect((await browser.get('/v1/me')).body.member.id).toBe(owner.id);
    const [entry] = (await owner.browser.get('/v1/audit?action=signIn&limit=1')).body.items;
    expect(entry.after).toEqual({ by: 'single_sign_on', issuer });
  });

  it('believes nothing else', async () => {
    const wrong: Record<string, unknown>[] = [
      { email: 'nobody@example.com' },
      { email: owner.email, email_verified: false },
      { email: owner.email, email_verified: 'true' },
      { email: owner.email, aud: 'another' },
      { email: owner.email, aud: ['hongyan', 'another'] },
      { email: owner.email, iss: 'https://evil.example' },
      { email: owner.email, nonce: 'another' },
      { email: owner.email, exp: 1 },
      { email: undefined },
    ];
    for (const one of wrong) {
      person = one;
      const browser = new Browser(withSso);
      expect(await back(browser, await away(browser)), JSON.stringify(one)).toBe(failed);
      expect(browser.cookies.size).toBe(0);
    }
    person = { email: owner.email };
  });

  it('goes on to the page of ours that was asked for, and to no other address', async () => {
    person = { email: owner.email };
    const led = async (next: string, spoil = (address: string) => address) => {
      const browser = new Browser(withSso);
      return back(browser, spoil(await away(browser, `?next=${encodeURIComponent(next)}`)));
    };
    expect(await led('/pushes?state=running&q=春')).toBe('/pushes?state=running&q=春'.replace('春', '%E6%98%A5'));
    for (const evil of ['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', 'x', '']) {
      expect(await led(evil), evil).toBe('/');
    }
    const other = Buffer.from('/settings').toString('base64url');
    expect(await led('/', (address) => address.replace(/\.[\w-]+$/, `.${other}`))).toBe(failed);
  });

  it('is not taken from another browser, nor twice, nor without having begun', async () => {
    const [mine, theirs] = [new Browser(withSso), new Browser(withSso)];
    const address = await away(mine);
    // An attacker's answer in somebody else's browser would sign them in as the attacker.
    expect(await back(theirs, address)).toBe(failed);
    await away(theirs);
    expect(await back(theirs, address)).toBe(failed);
    expect(await back(mine, address)).toBe('/');
    expect(await back(mine, address)).toBe(failed);
    for (const query of ['', '?error=access_denied&state=x', '?code=a', '?code=a&state=b']) {
      const browser = new Browser(withSso);
      await away(browser);
      expect(await back(browser, `/auth/oidc/callback${query}`), query).toBe(failed);
    }
  });

  it('is not there when it is not set', async () => {
    expect((await new Browser(stack()).get('/auth/oidc')).status).toBe(404);
  });
});
