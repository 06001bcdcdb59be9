import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { LiveStreams } from './streams.ts';

const log = pino({ level: 'silent' });
const often = { pollMs: 5, heartbeatMs: 60_000, lifeMs: 60_000 };
const opened: LiveStreams[] = [];
afterEach(() => {
  for (const streams of opened.splice(0)) streams.close();
});

function open(times: Partial<typeof often> = {}): LiveStreams {
  const streams = new LiveStreams(log, { ...often, ...times });
  opened.push(streams);
  return streams;
}

/** Reads on until an event of this state comes; answers its id. */
async function until(stream: Readable, state: string): Promise<string> {
  let text = '';
  for await (const part of stream.iterator({ destroyOnReturn: false })) {
    text += part;
    const found = new RegExp(`id: (\\S+)\\n[^\\n]+\\ndata: [^\\n]*"${state}"`).exec(text);
    if (found !== null) return found[1]!;
  }
  throw new Error(`it ended with ${text}`);
}

describe('a live stream', () => {
  it('tells of a state that was there before, left and came back', async () => {
    let state = 'paused';
    const streams = open();
    const first = streams.follow('push/1', 'key', async () => ({ state }), undefined)!;
    const paused = await until(first, 'paused');
    first.destroy();
    await once(first, 'close');
    // It comes again and has seen that; nothing is told until it changes.
    const again = streams.follow('push/1', 'key', async () => ({ state }), paused)!;
    state = 'sending';
    await until(again, 'sending');
    state = 'paused';
    expect(await until(again, 'paused')).toBe(paused);
  });

  it('ends after a while, so that whoever follows is asked again what they may see', async () => {
    const stream = open({ lifeMs: 20 }).follow('app/1', 'key', async () => ({}), undefined)!;
    stream.resume();
    await once(stream, 'end');
  });
});
