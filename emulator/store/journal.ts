import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, rename, truncate } from 'node:fs/promises';
import type { Server } from 'node:net';
import type { Change } from '../world/change.ts';
import type { World } from '../world/world.ts';
import { lockStateFile } from './lock.ts';
import { snapshot } from './snapshot.ts';

const header = '{"k":"hongyan-emulator","version":1}\n';

/**
 * The state file: one JSON object per line, each a change, only ever appended to.
 *
 * Why not one JSON document: under load every accepted call changes the state, and rewriting megabytes per call (or per
 * interval) would cost more than the emulator itself. Appending costs one short line, gathered for at most `flushMs`
 * and written in one piece, so a kill loses at most the last `flushMs`. When a start finds much more history than state
 * it writes the state anew beside the file and renames it into place: a reader sees the old file or the new, never half.
 * A last line torn by a kill is cut off.
 */
export class Journal {
  #file: FileHandle | null = null;
  #lock: Server | null = null;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  readonly #path: string;
  readonly #flushMs: number;
  readonly #onError: (error: unknown) => void;
  /** Called before each flush, for what is cheaper to write per flush than per call. */
  beforeFlush: () => void = () => {};

  constructor(path: string, flushMs: number, onError: (error: unknown) => void) {
    this.#path = path;
    this.#flushMs = flushMs;
    this.#onError = onError;
  }

  /** Reads the file into `world`, compacts it when worth while, and records from now on. Rejects when it cannot be read. */
  async open(world: World): Promise<void> {
    this.#lock = await lockStateFile(this.#path);
    if (existsSync(this.#path)) {
      const { lines, goodBytes, bytes } = await replay(this.#path, world);
      if (goodBytes < bytes) await truncate(this.#path, goodBytes);
      let needed = 0;
      for (const _ of snapshot(world)) needed += 1;
      if (lines === 0 || lines > 2 * needed + 1000) await rewrite(this.#path, world);
    } else await rewrite(this.#path, world);
    this.#file = await open(this.#path, 'a');
    world.recordTo((change) => this.#append(change));
  }

  /** Writes everything out, waits for the disk and closes the file. */
  async close(): Promise<void> {
    if (this.#file) {
      this.beforeFlush();
      this.#flush();
      await this.#writing;
      await this.#file.sync();
      await this.#file.close();
      this.#file = null;
    }
    this.#lock?.close();
    this.#lock = null;
  }

  #append(change: Change): void {
    this.#lines.push(JSON.stringify(change));
    this.touch();
  }

  /** Asks for a flush within `flushMs`, for changes that only `beforeFlush` writes. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.beforeFlush();
      this.#flush();
    }, this.#flushMs);
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#writing = this.#writing.then(() => this.#file?.appendFile(text)).catch(this.#onError);
  }
}

async function replay(path: string, world: World): Promise<{ lines: number; goodBytes: number; bytes: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let lines = 0;
  let goodBytes = 0;
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    const data = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    let from = 0;
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, from)) {
      readLine(data.toString('utf8', from, end), lines, path, world);
      lines += 1;
      goodBytes += end + 1 - from;
      from = end + 1;
    }
    rest = data.subarray(from);
  }
  return { lines, goodBytes, bytes };
}

function readLine(text: string, index: number, path: string, world: World): void {
  const change = JSON.parse(text);
  if (index > 0) {
    world.replay(change);
    return;
  }
  if (change.k !== 'hongyan-emulator' || change.version !== 1) {
    throw new Error(`${path} is not a state file of this emulator; give another --state or move it away`);
  }
}

async function rewrite(path: string, world: World): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w');
  let text = header;
  for (const change of snapshot(world)) {
    text += `${JSON.stringify(change)}\n`;
    if (text.length > 1 << 20) {
      await file.appendFile(text);
      text = '';
    }
  }
  await file.appendFile(text);
  await file.sync();
  await file.close();
  await rename(temporary, path);
}
