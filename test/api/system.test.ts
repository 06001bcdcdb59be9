import { describe, expect, it } from 'vitest';
import { operations } from '#contract/index.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from './support/http.ts';

const token = 'a-token-for-the-monitoring';
const stack = useStack({ env: { METRICS_TOKEN: token } });
const get = (path: string, key: string | null = null) => send(stack(), 'GET', path, { key });

describe('the service about itself', () => {
  it('is alive and ready', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok', version: expect.any(String) } });
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready', missing: [] } });
  });

  it('shows its metrics to who has the token', async () => {
    await get('/v1/apps', stack().key);
    expect((await get('/metrics')).status).toBe(401);
    expect((await get('/metrics', 'another-token-of-somebody')).status).toBe(401);
    const { status, text, headers } = await get('/metrics', token);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toMatch(/^hongyan_http_request_seconds_count\{route="\/v1\/apps",method="GET",status="2xx"\} 1$/m);
    expect(text).toMatch(/^hongyan_lanes_owned \d+$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    // Addresses with ids in them would make a time series each.
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('sends the headers that keep a browser from guessing', async () => {
    for (const path of ['/healthz', '/v1/apps', '/no/such/page']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});

type Json = Record<string, unknown>;

/** Every object in a document, with the path to it. */
function* objects(value: unknown, path = '#'): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Json];
  for (const [key, part] of Object.entries(value)) yield* objects(part, `${path}/${key}`);
}

describe('the OpenAPI document', () => {
  const document = async () => (await get('/openapi.json')).body;
  const methods = ['get', 'post', 'put', 'patch', 'delete'];

  async function described(): Promise<[string, string, Json][]> {
    const { paths } = await document();
    return Object.entries(paths as Record<string, Json>).flatMap(([path, item]) =>
      methods
        .filter((method) => method in item)
        .map((method): [string, string, Json] => [path, method, item[method] as Json]),
    );
  }

  it('is of version 3.1 and has every operation of the contract, once', async () => {
    const { openapi, info } = await document();
    expect(openapi).toMatch(/^3\.1\.\d$/);
    expect(info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const ids = (await described()).map(([path, method, { operationId }]) => `${operationId} ${method} ${path}`);
    expect(ids.sort()).toEqual(operations.map((one) => `${one.id} ${one.method.toLowerCase()} ${one.path}`).sort());
    expect(new Set(operations.map((one) => one.id)).size).toBe(operations.length);
  });

  it('points nowhere that is not there', async () => {
    const whole = await document();
    const refs = [...objects(whole)].flatMap(([, part]) => (typeof part.$ref === 'string' ? [part.$ref] : []));
    expect(refs.length).toBeGreaterThan(5);
    for (const ref of refs) {
      expect(ref).toMatch(/^#\//);
      const found = ref
        .slice(2)
        .split('/')
        .reduce<Json | undefined>((at, step) => at?.[step] as Json | undefined, whole);
      expect(found, ref).toBeDefined();
    }
  });

  it('declares each path parameter, an answer and its errors, and how to be let in', async () => {
    const { components } = await document();
    for (const [path, method, one] of await described()) {
      const parameters = (one.parameters ?? []) as { name: string; in: string; required?: boolean }[];
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map((parameter) => parameter.name).sort()).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort(),
      );
      expect(inPath.every((parameter) => parameter.required)).toBe(true);
      const responses = one.responses as Record<string, { description?: string; content?: Json }>;
      const operation = operations.find((other) => other.id === one.operationId)!;
      expect(Object.keys(responses), `${method} ${path}`).toContain(String(operation.status));
      for (const response of Object.values(responses)) expect(response.description).toEqual(expect.any(String));
      const schemes = ((one.security ?? []) as Json[]).flatMap((scheme) => Object.keys(scheme));
      const ways = { none: [], key: ['key', 'session'], member: ['session'], client: ['client'] };
      expect(schemes).toEqual(ways[operation.auth]);
      for (const scheme of schemes) expect(components.securitySchemes).toHaveProperty(scheme);
      if (operation.body !== undefined) expect(one.requestBody).toMatchObject({ content: { 'application/json': {} } });
    }
  });

  it('writes types as JSON Schema 2020-12 does', async () => {
    const { schemas } = (await document()).components;
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['App', 'Push', 'Problem', 'Recipient']));
    for (const [path, part] of objects(schemas)) {
      if ('nullable' in part && typeof part.nullable === 'boolean') throw new Error(`${path} has the nullable of 3.0`);
      if (typeof part.type === 'string')
        expect(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'], path).toContain(part.type);
    }
  });
});

describe('the documentation page', () => {
  it('comes from our own origin whole', async () => {
    const page = await fetch(`${stack().url}/docs/`, { redirect: 'follow' });
    expect(page.status).toBe(200);
    const html = await page.text();
    const loaded = [...html.matchAll(/(?:src|href)\s*=\s*["']([^"']+)["']/g)].map((match) => match[1]!);
    expect(loaded.length).toBeGreaterThan(0);
    for (const address of loaded) {
      const url = new URL(address, page.url);
      if (url.protocol === 'data:') continue;
      expect(url.origin).toBe(stack().url);
      expect((await fetch(url)).status, address).toBe(200);
    }
    expect([...html.matchAll(/https?:\/\/[^\s"'<>\\]+/g)].map((match) => match[0])).toEqual([]);
  });

  it('is not confused with an address of the API', async () => {
    expectProblem(await get('/docs-of-others'), 'not_found');
  });
});
