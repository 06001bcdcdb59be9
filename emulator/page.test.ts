import { describe, expect, it } from 'vitest';
import { startEmulator } from './index.ts';

describe('the phones page', () => {
  it('loads everything from the emulator itself', async () => {
    const emulator = await startEmulator();
    const get = (path: string) => fetch(`${emulator.url}${path}`);
    expect((await get('/')).url).toBe(`${emulator.url}/phones`);
    const queue = ['/phones'];
    const seen = new Set<string>();
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const reply = await get(path);
      expect([path, reply.status]).toEqual([path, 200]);
      const text = await reply.text();
      expect(text.match(/(?:src|href|from|url\()\s*=?\s*["'(]?https?:\/\/[^"')]*/g) ?? []).toEqual([]);
      for (const [, found] of text.matchAll(/(?:src|href)="(\/[^"]*)"/g)) queue.push(found!);
      for (const [, found] of text.matchAll(/from '\.\/([^']*)'/g)) queue.push(`/page/${found}`);
    }
    expect(seen).toContain('/page/screens.js');
    expect(seen).toContain('/page/sheet.css');
    expect((await get('/page/../index.ts')).status).toBe(404);
    expect((await get('/page/%2e%2e/index.ts')).status).toBe(404);
    await emulator.close();
  });
});
