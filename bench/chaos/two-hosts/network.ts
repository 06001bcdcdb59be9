/** What an engine may be cut off from: the database alone, so that it could still call the platform, or both. */
export type Cut = 'database' | 'everything';

/** Two engines' way to the database and the platform, which can be cut for one of them. */
export interface Network {
  readonly kind: 'namespaces' | 'proxies';
  /** The command that starts a process on this engine's host. */
  prefix(engine: number): readonly string[];
  /** host:port of the database and of the platform, as seen from the engine. */
  databaseAt(engine: number): string;
  platformAt(engine: number): string;
  /** From now on nothing comes through in either direction, and nobody is told. */
  cut(engine: number, what: Cut): void;
  heal(engine: number): void;
  stop(): Promise<void>;
}

/** Where the real ones listen on this machine's loopback. */
export interface Ports {
  database: number;
  platform: number;
}
