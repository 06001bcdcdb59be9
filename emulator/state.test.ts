import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from './index.ts';
import { snapshot } from './store/snapshot.ts';
import { appid, type Desk, longTerm, makeDesk, oneTime, other } from './testing/desk.ts';

const worldOf = (desk: Desk) => [...snapshot(desk.emulator.world)];

describe('the state file', () => {
  let folder: string;
  let stateFile: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulator-'));
    stateFile = join(folder, 'state.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const live = async (desk: Desk) => {
    await desk.phone('oA', 2);
    await desk.phone('oB', 1);
    const act = (what: string, body: unknown = {}) => desk.control('POST', `/apps/${appid}/phones/oA/${what}`, body);
    await act('subscribe', { tmplIds: [other], choice: 'accept', alwaysKeep: true });
    await act('subscribe', { tmplIds: [longTerm], choice: 'accept' });
    await act('say', { text: '在吗' });
    await desk.send({ touser: 'oA', page: 'pages/a?hy=1' });
    await desk.send({ touser: 'oA', page: 'pages/a?hy=1' });
    await desk.send({ touser: 'oA', template_id: longTerm });
    await act('seen');
    await desk.send({ touser: 'oB' });
    await desk.send({ touser: 'oB' });
    await desk.control('POST', `/apps/${appid}/phones/oB/delete`);
    const path = `/cgi-bin/message/custom/send?access_token=${await desk.token()}`;
    await desk.wechat('POST', path, { touser: 'oA', msgtype: 'text', text: { content: '在' } });
  };

  it('makes a second start agree with the first', async () => {
    const first = await makeDesk({ stateFile });
    await live(first);
    const before = worldOf(first);
    const log = await first.control('GET', `/log?appid=${appid}`);
    const token = await first.token();
    await first.emulator.close();

    const second = await makeDesk({ stateFile });
    expect(worldOf(second)).toEqual(before);
    expect(await second.control('GET', `/log?appid=${appid}`)).toEqual(log);
    expect(log).toMatchObject({ sendCalls: 5, acceptedCalls: 4, duplicates: 1, byErrcode: { 0: 4, 43101: 1 } });
    expect(await second.token()).toBe(token);
    const { errcode, text } = await second.send({ touser: 'oA', template_id: longTerm });
    expect(errcode).toBe(0);
    // The next id after four messages and one customer-service message.
    expect(text).toContain('"msgid":3248682510344192013}');
    await second.emulator.close();
  });

  it('survives a torn last line and gets smaller when it is mostly history', async () => {
    const first = await makeDesk({ stateFile });
    await live(first);
    for (let i = 0; i < 700; i += 1)
      first.emulator.world.commit({ k: 'settings', appid, openid: 'oA', mainSwitch: i % 2 === 0, items: {} });
    for (let i = 0; i < 700; i += 1)
      first.emulator.world.commit({
        k: 'settings',
        appid,
        openid: 'oA',
        mainSwitch: i % 2 === 1,
        items: { [oneTime]: 'reject' },
      });
    const before = worldOf(first);
    await first.emulator.close();
    await appendFile(stateFile, '{"k":"leave","appid":"wxTe');
    const { size } = await stat(stateFile);

    const second = await makeDesk({ stateFile });
    expect(worldOf(second)).toEqual(before);
    await second.emulator.close();
    expect((await stat(stateFile)).size).toBeLessThan(size / 4);
    const third = await makeDesk({ stateFile });
    expect(worldOf(third)).toEqual(before);
    await third.emulator.close();
  });

  it('holds what happened before a kill, without being closed', async () => {
    const first = await makeDesk({ stateFile });
    await live(first);
    const before = worldOf(first);
    // A kill leaves the file as the last flush wrote it: a copy of it at any later moment is the same thing.
    const last = JSON.stringify({ k: 'chat' }).slice(0, -1);
    await expect
      .poll(() => readFile(stateFile, 'utf8'), { timeout: 5000 })
      .toContain(`${last},"appid":"${appid}","openid":"oA","line":{"from":"app"`);
    const copy = join(folder, 'copy.jsonl');
    await writeFile(copy, await readFile(stateFile));
    await first.emulator.close();
    const second = await makeDesk({ stateFile: copy });
    const withoutStats = (list: unknown[]) => list.filter((change) => (change as { k: string }).k !== 'stats');
    expect(withoutStats(worldOf(second))).toEqual(withoutStats(before));
    await second.emulator.close();
  });

  it('is not taken from another program', async () => {
    await writeFile(stateFile, '{"name":"something else"}\n');
    await expect(startEmulator({ stateFile })).rejects.toThrow(/not a state file/);
  });

  it('belongs to one emulator at a time, and to nobody after a failed start', async () => {
    const first = await startEmulator({ stateFile });
    await expect(startEmulator({ stateFile })).rejects.toThrow(/in use by another emulator/);
    const free = join(folder, 'free.jsonl');
    await expect(startEmulator({ stateFile: free, port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await (await startEmulator({ stateFile: free })).close();
    await first.close();
    await (await startEmulator({ stateFile })).close();
  });

  it('forgets on reset', async () => {
    const desk = await makeDesk({ stateFile });
    await live(desk);
    await desk.control('POST', '/reset', { appid });
    expect(desk.emulator.world.apps.get(appid)!.phones.size).toBe(0);
    expect(await desk.control('GET', `/log?appid=${appid}`)).toMatchObject({
      sendCalls: 0,
      acceptedCalls: 0,
      byErrcode: {},
    });
    await desk.control('POST', '/reset');
    await desk.emulator.close();
    const second = await startEmulator({ stateFile });
    expect(second.world.apps.size).toBe(0);
    await second.close();
  });
});
