import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layoutOf } from '#db/embedded/layout.ts';
import { takeLock } from '#db/embedded/lock.ts';
import { hongyan } from './support.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hy-cli-'));
  // PostgreSQL's own user has to get in.
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const data = () => join(folder, 'data');
const here = (args: string[], env: Record<string, string> = {}) =>
  hongyan(args, { env: { HONGYAN_DATA_DIR: data(), WECHAT_API_BASE: 'http://127.0.0.1:9', ...env }, cwd: folder });

describe('a data directory', () => {
  it('is looked at, migrated and looked at again, by nothing but the command line', async () => {
    const before = await here(['doctor']);
    expect([before.code, before.out]).toEqual([0, expect.stringMatching(/^! .*there is no database in .* yet/m)]);
    const noKeys = await here(['keys', 'list']);
    expect([noKeys.code, noKeys.err]).toEqual([1, expect.stringContaining('start the service once')]);
    expect(await readdir(folder)).toEqual([]);

    const migrated = await here(['migrate']);
    expect([migrated.code, migrated.out]).toEqual([0, expect.stringMatching(/^0001_/)]);
    const after = await here(['doctor']);
    expect([after.code, after.out]).toEqual([0, expect.stringMatching(/^✓ .*schema is up to date/m)]);
    expect(after.out).toMatch(/^✓ .*the first start makes one/m);
    expect(await readdir(data())).not.toContain('master.key');
  });

  it('held by a running service is asked for over HTTP', async () => {
    const layout = layoutOf(data());
    await mkdir(layout.cluster, { recursive: true });
    const lock = takeLock(layout);
    let ready = true;
    const server = createServer((request, response) => {
      const known = request.url === '/readyz';
      response.writeHead(known && ready ? 200 : 503, { connection: 'close' });
      response.end(JSON.stringify({ missing: ready ? [] : ['database'] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const up = await here(['doctor', '--url', url]);
    expect(up.code).toBe(0);
    expect(up.out).toMatch(/^✓ .*in use by a running service/m);
    expect(up.out).toMatch(/^✓ .*the service is ready/m);
    expect(up.out).toMatch(/^! .*set HONGYAN_API_KEY/m);

    ready = false;
    const unready = await here(['doctor'], { HONGYAN_URL: url });
    expect([unready.code, unready.out]).toEqual([1, expect.stringMatching(/^✗ .*not ready \(database\)/m)]);
    server.close();
    await once(server, 'close');
    const silent = await here(['doctor', '--url', url]);
    expect([silent.code, silent.out]).toEqual([1, expect.stringMatching(/^✗ .*does not answer/m)]);

    const keys = await here(['keys', 'create', '--name', 'x']);
    expect([keys.code, keys.err]).toEqual([
      1,
      expect.stringMatching(/in use by another Hongyan process.*stop it first/),
    ]);
    lock.release();
  });

  it('of a sandbox that is stopped does not have its app checked at WeChat', async () => {
    expect((await here(['migrate'])).code).toBe(0);
    await writeFile(join(data(), 'sandbox-api-key'), 'hyk_0123abcd_0123456789abcdefghjkmnpqrstvwxyz\n');
    const stopped = await here(['doctor'], { WECHAT_API_BASE: '' });
    expect([stopped.code, stopped.out]).toEqual([0, expect.stringMatching(/^! .*the sandbox is stopped/m)]);
  });
});
