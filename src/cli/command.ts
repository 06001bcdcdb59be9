import type { Writable } from 'node:stream';

/** Where a command writes: results to `out`, progress and trouble to `err`. */
export interface Io {
  out: Writable;
  err: Writable;
}

export interface Command {
  name: string;
  /** One line for the overview, Chinese first. */
  summary: string;
  usage: string;
  /** Runs with the arguments behind the command's name; answers the exit code. */
  run(args: string[], io: Io): Promise<number>;
}

/** A mistake in how a command was called: printed with its usage, exit code 2. */
export class UsageError extends Error {}
