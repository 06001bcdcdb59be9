import { monotonicMs } from '../lib/clock.ts';

/** Which sends are written down one by one. */
export interface Record {
  /** Those whose openid begins so. */
  prefix: string;
  /** Leave them out of the counts, which then tell of the others only. */
  apart: boolean;
}

/** A send that was written down: openid, monotonic milliseconds at which it was read, msgid it was answered with. */
export type Taken = [openid: string, at: number, msgId: string];

export interface Counts {
  sends: number;
  /** Monotonic milliseconds of the first and the last send; 0 before any. */
  firstAt: number;
  lastAt: number;
}

const before = Buffer.from('"touser":"');
const quote = 34;

/** What the mock saw since it was last told to begin anew. */
export class SendLog {
  counts: Counts = { sends: 0, firstAt: 0, lastAt: 0 };
  taken: Taken[] = [];
  /** The bytes of the first send, for a yardstick that sends the same. */
  sample: { line: string; body: string } | null = null;
  #record: Record | null = null;

  begin(record: Record | null): void {
    this.counts = { sends: 0, firstAt: 0, lastAt: 0 };
    this.taken = [];
    this.sample = null;
    this.#record = record;
  }

  add(line: string, body: Buffer, msgId: string): void {
    const at = monotonicMs();
    if (this.#record !== null && this.#write(this.#record, body, at, msgId)) return;
    const { counts } = this;
    counts.sends++;
    counts.lastAt = at;
    if (counts.firstAt === 0) counts.firstAt = at;
    this.sample ??= { line, body: body.toString() };
  }

  /** True when the send is not to be counted. */
  #write({ prefix, apart }: Record, body: Buffer, at: number, msgId: string): boolean {
    const start = body.indexOf(before) + before.length;
    const openid = body.toString('latin1', start, body.indexOf(quote, start));
    if (!openid.startsWith(prefix)) return false;
    this.taken.push([openid, at, msgId]);
    return apart;
  }
}
