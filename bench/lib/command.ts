import type { Bench } from './bench.ts';

/** Sizes a run may be given; what is left out is the command's own. */
export interface Sizes {
  recipients: number;
  rounds: number;
  /** How long open-loop load lasts. */
  seconds: number;
}

/** Files a run may be given. */
export interface Files {
  /** Rules in place of the committed ones. */
  rules?: string;
  /** A labelled history in place of ours. */
  history?: string;
}

/** Figures by name: the keys are promised, and null is a figure that could not be measured here. */
export type Figures<Key extends string = string> = Record<Key, number | null>;

/** One benchmark: `node bench/main.ts <name>`. */
export interface Command<Key extends string = string> {
  /** One line for the list of commands. */
  about: string;
  sizes: Sizes;
  /** The figures it answers with, each with a word on what it is. */
  figures: { [K in Key]: string };
  run(bench: Bench, sizes: Sizes, files: Files): Promise<Figures<Key>>;
}

/** Declares a command and keeps the names of its figures. */
export function command<Key extends string>(declared: Command<Key>): Command<Key> {
  return declared;
}
