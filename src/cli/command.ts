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

/** What went wrong, and what to do about it, in one sentence of each language: printed without a stack, exit code 1. */
export class Failure extends Error {
  readonly zh: string;

  constructor(en: string, zh: string, options?: { cause?: unknown }) {
    super(en, options);
    this.zh = zh;
  }
}
