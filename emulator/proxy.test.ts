import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appid, type Desk, makeDesk, makeReceiver, oneTime, other } from './testing/desk.ts';

let desk: Desk;
let service: Awaited<ReturnType<typeof makeReceiver>>;
beforeEach(async () => {
  service = await makeReceiver(({ path }) => ({ status: path === '/missing' ? 404 : 201, body: '{"n":1}' }));
  desk = await makeDesk();
  await desk.control('PUT', `/apps/${appid}`, { service: { url: new URL(service.url).origin, app: 'app-1' } });
  await desk.phone('oA');
});
afterEach(async () => {
  await desk.emulator.close();
  await service.close();
});

describe('requests of a mini-program', () => {
  const proxy = (body: Record<string, unknown>) => desk.control('POST', `/apps/${appid}/proxy`, body);
  const at = (path: string) => new URL(path, service.url).href;

  it('reach the app’s service as they are, and its answer comes back', async () => {
    const header = { authorization: 'Bearer t', Host: 'evil.example' };
    const sent = { url: at('/door/consent?a=1'), method: 'POST', header, data: { b: 2 } };
    expect(await proxy(sent)).toEqual({ status: 201, body: { n: 1 } });
    expect(await proxy({ url: at('/missing') })).toEqual({ status: 404, body: { n: 1 } });
    const [first, second] = service.got;
    expect(first).toMatchObject({ method: 'POST', path: '/door/consent', body: '{"b":2}' });
    expect(first!.query.get('a')).toBe('1');
    expect(first!.headers).toMatchObject({ authorization: 'Bearer t', 'content-type': 'application/json' });
    expect(first!.headers.host).toBe(new URL(service.url).host);
    expect(second).toMatchObject({ method: 'GET', body: '' });
  });

  it('go nowhere else', async () => {
    const elsewhere = [desk.emulator.url, 'http://127.0.0.1:1/', 'file:///etc/passwd', 'nonsense'];
    for (const url of elsewhere) expect(await proxy({ url })).toEqual({ error: 'url not in domain list' });
    expect(await proxy({ url: at('/'), method: 'CONNECT' })).toEqual({ error: 'method is not one we know' });
    expect(service.got).toEqual([]);
  });

  it('say so when the service is not there', async () => {
    await service.close();
    expect(await proxy({ url: at('/') })).toMatchObject({ status: 0 });
  });
});

describe('what a pop-up would show', () => {
  const preview = (tmplIds: string[], library?: string) =>
    desk.control('POST', `/apps/${appid}/phones/oA/subscribe/preview`, { tmplIds, library });
  const settings = (body: Record<string, unknown>) => desk.control('POST', `/apps/${appid}/phones/oA/settings`, body);

  it('is what nothing has settled', async () => {
    const asked = [
      { id: oneTime, title: '订单发货提醒' },
      { id: other, title: '到货通知' },
    ];
    expect(await preview([oneTime, other])).toEqual({ refusal: null, ask: asked });
    await settings({ itemSettings: { [oneTime]: 'accept' } });
    expect(await preview([oneTime, other])).toEqual({ refusal: null, ask: asked.slice(1) });
    await settings({ itemSettings: { [other]: 'ban' } });
    expect(await preview([oneTime, other])).toEqual({ refusal: null, ask: [] });
  });

  it('is nothing where the call is refused', async () => {
    await settings({ mainSwitch: false });
    expect(await preview([oneTime])).toMatchObject({ refusal: { errCode: 20004 }, ask: [] });
  });

  it.each([
    ['2.8.3', 1],
    ['2.8.4', 3],
    ['3.12.0', 3],
    ['3.12.1', 5],
    ['4.0.0', 5],
    [undefined, 5],
  ])('base library %s takes %i templates', async (library, most) => {
    const many = (n: number) => Array.from({ length: n }, () => oneTime);
    expect(await preview(many(most), library)).toMatchObject({ refusal: null });
    expect(await preview(many(most + 1), library)).toMatchObject({ refusal: { errCode: 20003 } });
    const real = await desk.control('POST', `/apps/${appid}/phones/oA/subscribe`, { tmplIds: many(most + 1), library });
    expect(real).toMatchObject({ errCode: 20003 });
  });
});
