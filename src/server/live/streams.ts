import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import type { Logger } from 'pino';

/** What a topic says now; asked once a second for all who follow it. */
export type Read = () => Promise<object>;

export interface LiveTimes {
  pollMs: number;
  heartbeatMs: number;
  /** Then the reader comes again, and is asked again what it may see. */
  lifeMs: number;
}

const defaultTimes: LiveTimes = { pollMs: 1000, heartbeatMs: 15_000, lifeMs: 300_000 };
const perKey = 20;
const inAll = 200;
/** A reader that takes nothing for so long is cut off. */
const mostBuffered = 65_536;

interface Topic {
  read: Read;
  /** Each with what it saw last. */
  followers: Map<PassThrough, string | undefined>;
  last: { id: string; text: string } | null;
  timer: NodeJS.Timeout | null;
  reading: boolean;
}

/**
 * Streams of server-sent events. Whoever follows the same topic shares one reading of it. Every event is the whole state,
 * so that nobody needs what came before; its id is a digest of it.
 */
export class LiveStreams {
  readonly #log: Logger;
  readonly #times: LiveTimes;
  readonly #topics = new Map<string, Topic>();
  readonly #byKey = new Map<string, number>();
  #open = 0;

  constructor(log: Logger, times: LiveTimes = defaultTimes) {
    this.#log = log;
    this.#times = times;
  }

  /** A stream that follows a topic, or null when there are too many. @param lastId what the reader has seen already */
  follow(name: string, key: string, read: Read, lastId: string | undefined): Readable | null {
    const ofKey = this.#byKey.get(key) ?? 0;
    if (this.#open >= inAll || ofKey >= perKey) return null;
    this.#open++;
    this.#byKey.set(key, ofKey + 1);
    const stream = new PassThrough();
    const topic = this.#topicOf(name, read);
    topic.followers.set(stream, lastId);
    stream.write('retry: 3000\n\n');
    const heart = setInterval(() => stream.write(': here\n\n'), this.#times.heartbeatMs);
    const life = setTimeout(() => stream.end(), this.#times.lifeMs);
    stream.on('error', () => undefined);
    stream.once('close', () => {
      clearInterval(heart);
      clearTimeout(life);
      topic.followers.delete(stream);
      if (topic.followers.size === 0) this.#end(name, topic);
      this.#open--;
      const left = this.#byKey.get(key)! - 1;
      if (left === 0) this.#byKey.delete(key);
      else this.#byKey.set(key, left);
    });
    if (topic.last !== null) {
      if (topic.last.id !== lastId) stream.write(topic.last.text);
      topic.followers.set(stream, topic.last.id);
    } else void this.#look(topic);
    return stream;
  }

  /** Ends all streams; readers come again and find another process, or this one when it is back. */
  close(): void {
    for (const [name, topic] of this.#topics) {
      for (const stream of topic.followers.keys()) stream.end();
      this.#end(name, topic);
    }
  }

  #topicOf(name: string, read: Read): Topic {
    const known = this.#topics.get(name);
    if (known !== undefined) return known;
    const topic: Topic = { read, followers: new Map(), last: null, timer: null, reading: false };
    topic.timer = setInterval(() => void this.#look(topic), this.#times.pollMs);
    this.#topics.set(name, topic);
    return topic;
  }

  async #look(topic: Topic): Promise<void> {
    if (topic.reading) return;
    topic.reading = true;
    try {
      const state = await topic.read();
      const id = createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 16);
      if (id === topic.last?.id) return;
      const data = JSON.stringify({ at: new Date().toISOString(), ...state });
      topic.last = { id, text: `id: ${id}\nevent: counters\ndata: ${data}\n\n` };
      for (const [stream, seen] of topic.followers) {
        if (seen === id) continue;
        if (stream.writableLength > mostBuffered) stream.destroy();
        else {
          stream.write(topic.last.text);
          topic.followers.set(stream, id);
        }
      }
    } catch (error) {
      // The database is away: the stream stays and goes on when it is back.
      this.#log.debug({ err: error }, 'live counters could not be read');
    } finally {
      topic.reading = false;
    }
  }

  #end(name: string, topic: Topic): void {
    if (topic.timer !== null) clearInterval(topic.timer);
    if (this.#topics.get(name) === topic) this.#topics.delete(name);
  }
}
