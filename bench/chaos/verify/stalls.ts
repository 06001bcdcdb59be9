import { readFileSync } from 'node:fs';
import { times } from '../options.ts';
import type { Strike } from '../storm/strike.ts';

/** A time in which an engine could not write its heartbeat and so gave its lanes up. Milliseconds since 1970. */
export interface Stall {
  at: number;
  until: number;
}

/** What an engine logs when it notices. */
const stalled = 'no heartbeat could be written in time';
/** A stall within this time after a strike ended comes from it: the first heartbeat may have begun before. */
const aftermathMs = times.deadlineMs;

/** The stalls that engines wrote into their logs. */
export function readStalls(logFiles: readonly string[]): Stall[] {
  return logFiles.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes(stalled))
      .map((line) => Date.parse((JSON.parse(line) as { time: string }).time))
      .map((until) => ({ at: until - times.deadlineMs, until })),
  );
}

/** Those that no strike caused: the machine was too busy for times this short. */
export function ofThemselves(stalls: readonly Stall[], strikes: readonly Strike[]): Stall[] {
  return stalls.filter((stall) => !strikes.some((one) => one.at <= stall.until && one.until + aftermathMs >= stall.at));
}
