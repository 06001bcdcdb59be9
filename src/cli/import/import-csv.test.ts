import { describe, expect, it } from 'vitest';
import { ApiClient } from '#contract/client.ts';
import { CsvError } from './csv-error.ts';
import { importCsv } from './import-csv.ts';

type Batch = { import_id: string; recipients: { openid: string }[] };

/** A client that keeps what it is asked to send. */
class Keeper extends ApiClient {
  readonly batches: Batch[] = [];
  constructor() {
    super('http://nowhere.invalid', 'none');
  }
  override call(...[, input]: Parameters<ApiClient['call']>): never {
    this.batches.push((input as unknown as { body: Batch }).body);
    return Promise.resolve({ items: [] }) as never;
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function importText(...contents: string[]) {
  const api = new Keeper();
  const told: number[][] = [];
  let opened = 0;
  const open = () => once(contents[Math.min(opened++, contents.length - 1)]!);
  const result = importCsv(api, 'app', open, (done, total) => told.push([done, total]));
  return { api, told, result: await result.catch((error: unknown) => error as Error) };
}

const lines = (count: number, rest = '') =>
  Array.from({ length: count }, (_, i) => `user-${String(i).padStart(6, '0')},${rest}\n`).join('');

describe('importCsv', () => {
  it('sends a thousand at a time under one id, which is that of the content', async () => {
    const { api, told, result } = await importText(`openid,a\n${lines(2500)}`);
    expect(result).toMatchObject({ recipients: 2500, importId: api.batches[0]!.import_id });
    expect(api.batches.map((batch) => batch.recipients.length)).toEqual([1000, 1000, 500]);
    expect(new Set(api.batches.map((batch) => batch.import_id)).size).toBe(1);
    expect(told).toEqual([
      [1000, 2500],
      [2000, 2500],
      [2500, 2500],
    ]);
    const other = await importText(`openid,a\n${lines(2500, '1')}`);
    expect(other.api.batches[0]!.import_id).not.toBe(api.batches[0]!.import_id);
  });

  it('keeps every call below half a mebibyte, whatever the values', async () => {
    const { api } = await importText(`openid,a\n${lines(3000, '茶'.repeat(490))}`);
    const sizes = api.batches.map((batch) => Buffer.byteLength(JSON.stringify(batch)));
    expect(Math.max(...sizes)).toBeLessThan(512 * 1024 + 200);
    expect(api.batches.flatMap((batch) => batch.recipients)).toHaveLength(3000);
  });

  it('sends nothing when any line is wrong, also the last', async () => {
    const { api, result } = await importText(`openid,a\n${lines(2500)}x,1\n`);
    expect(result).toBeInstanceOf(CsvError);
    expect(result).toMatchObject({ line: 2502 });
    expect(api.batches).toHaveLength(0);
  });

  it('says so when the file changed between the two readings', async () => {
    const { result } = await importText(`openid,a\n${lines(3)}`, `openid,a\n${lines(4)}`);
    expect(result).toMatchObject({ message: expect.stringContaining('changed') });
    const worse = await importText(`openid,a\n${lines(3)}`, `openid,a\n${lines(3)}x,1\n`);
    expect(worse.result).toMatchObject({ message: expect.stringContaining('changed') });
  });
});
