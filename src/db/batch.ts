import type { PoolClient } from 'pg';
import { isConnectionError } from './errors.ts';
import type { Pool } from './pool.ts';
import { typeParser } from './type-parsers.ts';

/** A prepared statement with its values, and how its rows become what the caller wants. */
export interface Call<Out = unknown> {
  name: string;
  text: string;
  values: unknown[];
  /** @param tag the server's word for what was done, e.g. `UPDATE 3`. */
  read(rows: unknown[], tag: string): Out;
}

/** What each of some calls answers. */
export type Answers<Calls extends readonly Call[]> = { -readonly [I in keyof Calls]: ReturnType<Calls[I]['read']> };

/** The parts of `pg`'s connection that carry the extended query protocol. */
interface Wire {
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: unknown[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: object): void;
  sync(): void;
  on(event: 'parseComplete', listener: () => void): void;
  /** Text by name of what is prepared on this connection; `pg` fills it for statements it sends itself. */
  parsedStatements: Record<string, string>;
}

interface Shape {
  names: string[];
  parsers: ((text: string) => unknown)[];
}

/** What one connection has prepared. `pg` itself only follows the parsing of one statement at a time. */
class Prepared {
  /** Row shape by statement name, once its first answer told it; null for statements without rows. */
  readonly shapes = new Map<string, Shape | null>();
  /** Sent for parsing, not confirmed yet. */
  awaited: { name: string; text: string }[] = [];

  constructor(wire: Wire) {
    wire.on('parseComplete', () => {
      const one = this.awaited.shift();
      if (one !== undefined) wire.parsedStatements[one.name] = one.text;
    });
  }

  has(wire: Wire, name: string): boolean {
    return wire.parsedStatements[name] !== undefined || this.awaited.some((one) => one.name === name);
  }

  static readonly #of = new WeakMap<Wire, Prepared>();

  static of(wire: Wire): Prepared {
    const known = Prepared.#of.get(wire);
    if (known !== undefined) return known;
    const made = new Prepared(wire);
    Prepared.#of.set(wire, made);
    return made;
  }
}

/**
 * Several statements in one round trip: all messages in one write, one Sync at the end. Outside of a transaction they
 * are one of their own: all of them happen or none. The first that fails ends the rest.
 *
 * A `Submittable` of `pg`: its methods are called by the client as the answers come in.
 */
class Batch {
  /** Set by `pg` itself when a query time-out is configured, so it must be found by this name. */
  callback: (error: Error | null) => void;
  readonly calls: readonly Call[];
  readonly #rows: unknown[][];
  readonly #tags: string[] = [];
  #prepared: Prepared | null = null;
  #at = 0;
  #error: Error | null = null;

  constructor(calls: readonly Call[], callback: (error: Error | null) => void) {
    this.calls = calls;
    this.callback = callback;
    this.#rows = calls.map(() => []);
  }

  submit(wire: Wire): null {
    const prepared = Prepared.of(wire);
    this.#prepared = prepared;
    wire.stream.cork();
    try {
      for (const { name, text, values } of this.calls) {
        if (!prepared.has(wire, name)) {
          wire.parse({ name, text });
          prepared.awaited.push({ name, text });
        }
        wire.bind({ statement: name, values });
        if (!prepared.shapes.has(name)) wire.describe({ type: 'P', name: '' });
        wire.execute({});
      }
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
    return null;
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#prepared!.shapes.set(this.calls[this.#at]!.name, {
      names: fields.map((field) => field.name),
      parsers: fields.map((field) => typeParser(field.dataTypeID)),
    });
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const { names, parsers } = this.#prepared!.shapes.get(this.calls[this.#at]!.name)!;
    const row: Record<string, unknown> = {};
    for (let i = 0; i < fields.length; i++) {
      const text = fields[i]!;
      row[names[i]!] = text === null ? null : parsers[i]!(text);
    }
    this.#rows[this.#at]!.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name } = this.calls[this.#at]!;
    if (!this.#prepared!.shapes.has(name)) this.#prepared!.shapes.set(name, null);
    this.#tags.push(text);
    this.#at++;
  }

  handleError(error: Error): void {
    // The server skips what follows until the Sync: statements not parsed yet never will be.
    if (this.#prepared !== null) this.#prepared.awaited = [];
    this.#error ??= error;
    this.callback(this.#error);
  }

  handleReadyForQuery(): void {
    if (this.#error === null) this.callback(null);
  }

  answers(): unknown[] {
    return this.calls.map((call, i) => call.read(this.#rows[i]!, this.#tags[i]!));
  }
}

/**
 * Runs the calls on one connection in one round trip, in order. Outside of a transaction that is open they are one of
 * their own, committed when this resolves.
 * @throws what the first failing statement threw; the later ones did not run.
 */
export function runBatch<const Calls extends readonly Call[]>(
  client: PoolClient,
  calls: Calls,
): Promise<Answers<Calls>> {
  return new Promise((resolve, reject) => {
    const batch = new Batch(calls, (error) => {
      if (error !== null) return reject(error);
      try {
        resolve(batch.answers() as Answers<Calls>);
      } catch (failure) {
        reject(failure);
      }
    });
    client.query(batch as never);
  });
}

/** Reads that belong together, on a connection of their own, in one round trip and one transaction. */
export async function together<const Calls extends readonly Call[]>(pool: Pool, calls: Calls): Promise<Answers<Calls>> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    return await runBatch(client, calls);
  } catch (error) {
    lost = isConnectionError(error) ? (error as Error) : undefined;
    throw error;
  } finally {
    client.release(lost);
  }
}
