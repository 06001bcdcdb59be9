import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { StartError } from '#contract/start-error.ts';
import { explainListenError } from './listen-errors.ts';

describe('explainListenError', () => {
  it('explains a port that is really in use', async () => {
    const first = createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address() as AddressInfo;
    const second = createServer().listen(port, '127.0.0.1');
    const [error] = await once(second, 'error');
    first.close();
    const explained = explainListenError(error, { host: '127.0.0.1', port }) as StartError;
    expect(explained).toBeInstanceOf(StartError);
    expect(explained.code).toBe('port-in-use');
    expect(explained.message).toContain(`127.0.0.1:${port}`);
    expect(explained.message).toContain(`PORT=${port + 10}`);
    expect(explained.cause).toBe(error);
  });

  it.each([
    ['EACCES', 'port-forbidden', /EMULATOR_PORT to 1024/],
    ['EADDRNOTAVAIL', 'address-not-available', /no address ::9/],
    ['ENOTFOUND', 'address-not-available', /HOST/],
  ])('explains %s in two languages', (code, stable, sentence) => {
    const error = Object.assign(new Error('listen'), { code });
    const explained = explainListenError(error, { host: '::9', port: 80, setting: 'EMULATOR_PORT' }) as StartError;
    expect(explained.code).toBe(stable);
    expect(explained.message).toMatch(sentence);
    expect(explained.zh).toMatch(/\p{Script=Han}/u);
  });

  it('leaves every other error alone', () => {
    const error = Object.assign(new Error('x'), { code: 'ECONNRESET' });
    expect(explainListenError(error, { host: 'a', port: 1 })).toBe(error);
    expect(explainListenError(null, { host: 'a', port: 1 })).toBeNull();
  });
});
