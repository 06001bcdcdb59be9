import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Pool } from './pool.ts';

/** What this room needs of a logger. */
interface Log {
  debug(fields: object, message: string): void;
}

const channel = 'hongyan';
const gapMs = 5;

/**
 * Tells other processes that there may be work. At most one NOTIFY every few milliseconds per process, outside of any
 * transaction: inside one it would make all commits wait for each other. Lost ones do no harm: everybody polls as well.
 */
export class Notifier {
  /** Goes with every hint, so that its process knows its own again. */
  readonly id = randomUUID();
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #pending = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(pool: Pool, log: Log) {
    this.#pool = pool;
    this.#log = log;
  }

  send(kind: string): void {
    this.#pending.add(kind);
    this.#timer ??= setTimeout(() => this.#flush(), gapMs).unref();
  }

  #flush(): void {
    this.#timer = null;
    const payload = `${this.id} ${[...this.#pending].join(',')}`;
    this.#pending.clear();
    this.#pool.query(`select pg_notify('${channel}', $1)`, [payload]).catch((error) => {
      this.#log.debug({ err: error }, 'a hint was lost');
    });
  }
}

/** Listens for the hints of other processes on a connection of its own, which it opens again whenever it is lost. */
export class NotifyListener {
  readonly #connectionString: string;
  readonly #ownId: string;
  readonly #onHint: (kind: string) => void;
  readonly #log: Log;
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  /** `ownId` is that of this process's `Notifier`: its hints were followed when they were given. */
  constructor(connectionString: string, ownId: string, log: Log, onHint: (kind: string) => void) {
    this.#connectionString = connectionString;
    this.#ownId = ownId;
    this.#log = log;
    this.#onHint = onHint;
  }

  /** Resolves when it listens, or has failed for the first time and will try again by itself. */
  async start(): Promise<void> {
    if (this.#stopped) return;
    const client = new pg.Client({ connectionString: this.#connectionString, keepAlive: true });
    client.on('notification', (message) => {
      const [sender, kinds = ''] = (message.payload ?? '').split(' ');
      if (sender !== this.#ownId) for (const kind of kinds.split(',')) this.#onHint(kind);
    });
    client.on('error', () => undefined);
    client.on('end', () => this.#again());
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      this.#client = client;
    } catch (error) {
      this.#log.debug({ err: error }, 'listening for hints failed; trying again');
      client.end().catch(() => undefined);
      this.#again();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }

  #again(): void {
    this.#client = null;
    if (this.#stopped || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.start();
    }, 1000).unref();
  }
}
