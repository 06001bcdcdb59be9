import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayCall, rangesOf } from './address.ts';
import { Outgoing } from './outgoing.ts';

const none = rangesOf([]);

describe('mayCall', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '2001:db8::1',
    'ff02::1',
    'not an address',
  ])('refuses %s', (address) => {
    expect(mayCall(address, none)).toBe(false);
  });

  it.each(['1.1.1.1', '119.29.29.29', '172.32.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])(
    'lets %s pass',
    (address) => {
      expect(mayCall(address, none)).toBe(true);
    },
  );

  it('lets ranges of the owner pass, and nothing beside them', () => {
    const own = rangesOf(['10.1.0.0/16', '::1', '127.0.0.1']);
    expect(['10.1.2.3', '::1', '127.0.0.1'].every((address) => mayCall(address, own))).toBe(true);
    expect(['10.2.0.1', '127.0.0.2', '::2'].some((address) => mayCall(address, own))).toBe(false);
  });
});

describe('an outgoing call', () => {
  let server: Server;
  let port: number;
  const seen: string[] = [];
  const local = (options: object = {}) => new Outgoing({ allow: ['127.0.0.1'], timeoutMs: 500, ...options });
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.headers.host}${request.url}`);
      if (request.url === '/slow') return;
      if (request.url === '/drip') {
        response.writeHead(200);
        const timer = setInterval(() => response.write('.'), 50);
        response.on('close', () => clearInterval(timer));
        return;
      }
      if (request.url === '/gigabyte') {
        response.writeHead(200);
        const piece = Buffer.alloc(1_000_000, 'x');
        const more = () => {
          while (!response.destroyed) if (!response.write(piece)) return void response.once('drain', more);
        };
        return more();
      }
      if (request.url === '/echo') return response.end(JSON.stringify([request.method, request.headers['x-key']]));
      if (request.url === '/away') response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` });
      else response.writeHead(200);
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('goes to the address that was checked, whatever the name means by then', async () => {
    const asked: string[] = [];
    const outgoing = local({
      resolve: async (host: string) => {
        asked.push(host);
        return asked.length === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
      },
    });
    expect(await outgoing.post(`http://hook.example.com:${port}/x`, '{}')).toMatchObject({
      status: 200,
      response: 'ok',
    });
    expect(asked).toEqual(['hook.example.com']);
    expect(seen.at(-1)).toBe(`hook.example.com:${port}/x`);
  });

  it.each([
    ['http://169.254.169.254/latest/meta-data', /169\.254\.169\.254/],
    ['http://0x7f.2/', /127\.0\.0\.2/],
    ['http://[::ffff:10.0.0.1]/', /not on the public internet/],
    ['http://rebind.example.com/', /10\.0\.0\.7/],
    ['http://nowhere.example.com/', /has no address/],
    ['ftp://example.com/', /http or https/],
    ['http://user:secret@example.com/', /no user name/],
    ['nonsense', /http or https/],
  ])('refuses %s before it connects', async (url, said) => {
    const resolve = async (host: string) => (host.startsWith('rebind') ? ['1.1.1.1', '10.0.0.7'] : []);
    const result = await local({ resolve }).post(url, '{}');
    expect(result).toMatchObject({ status: null, error: expect.stringMatching(said) });
  });

  it('does not follow a redirect', async () => {
    expect(await local().post(`http://127.0.0.1:${port}/away`, '{}')).toMatchObject({ status: 302 });
    expect(seen).not.toContain(`127.0.0.1:${port}/inside`);
  });

  it('gets a whole answer, or says why there is none', async () => {
    const echo = await local().get(`http://127.0.0.1:${port}/echo`, { 'x-key': 's' });
    expect(echo).toEqual({ status: 200, text: '["GET","s"]', error: null, refused: false });
    expect(await local().get(`http://127.0.0.1:${port}/away`)).toMatchObject({ status: 302 });
    const slow = await local().get(`http://127.0.0.1:${port}/drip`);
    expect(slow).toEqual({ status: null, text: null, error: 'no whole answer within 500 ms', refused: false });
    const gigabyte = await local({ timeoutMs: 5000 }).get(`http://127.0.0.1:${port}/gigabyte`);
    expect(gigabyte).toEqual({ status: 200, text: null, error: null, refused: false });
    expect(await local().get('http://10.0.0.1/')).toMatchObject({ status: null, refused: true });
    const nowhere = local({ resolve: async () => [] });
    expect(await nowhere.get('http://nowhere.example.com/')).toMatchObject({ status: null, refused: false });
  });

  it('cuts off who does not answer, answers in drops, or answers too much', async () => {
    const slow = await local().post(`http://127.0.0.1:${port}/slow`, '{}');
    expect(slow).toMatchObject({ status: null, error: 'no whole answer within 500 ms' });
    const drip = await local().post(`http://127.0.0.1:${port}/drip`, '{}');
    expect(drip).toMatchObject({ status: null, error: 'no whole answer within 500 ms' });
    const before = process.memoryUsage().rss;
    const gigabyte = await local({ timeoutMs: 5000 }).post(`http://127.0.0.1:${port}/gigabyte`, '{}');
    expect(gigabyte).toMatchObject({ status: 200, response: expect.stringMatching(/^x{1000}$/) });
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });
});
