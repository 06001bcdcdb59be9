import { type ChaosOptions, concurrencyOf, engineCount, mostPerCall, times } from './options.ts';

/** The numbers of one run, as printed. */
export interface ChaosReport {
  kills: number;
  /** Kills that fell while calls to the platform were open. */
  killsInFlight: number;
  /** Recipients of whom we say nothing, or the contrary of what the platform did; answered pushes that are not there. */
  lost: number;
  /** Recipients to whom the platform accepted one push twice; requests that made two pushes. */
  repeated: number;
  /** Outcomes that were unknown at some time, settled later or not. */
  unknown: number;
  unknownBound: number;
  /** Of those, the ones whose call never reached the platform. */
  unknownNeverCalled: number;
  /** Of those, the ones in doubt neither at a kill, nor at a stall, nor by their answer. */
  unexplainedUnknown: number;
  /** Never in doubt to us although no call about them had an answer: somebody was guessed at. */
  guessed: number;
  /** Accepted by the platform and reported, and still unknown at the end. */
  unsettledUnknown: number;
  creditViolations: number;
  lawViolations: number;
  /** From an engine's death until others hold all its lanes, where these did not stall; null when none was measured. */
  takeoverP99Ms: number | null;
  /** Processes that ended by themselves. */
  crashes: number;
  /** How the campaign went out, and how many calls it took. */
  channel: string;
  campaignCalls: number;
  /** Times an engine gave its lanes up though nothing was struck: the machine is too busy for a tenth of the times. */
  stalls: number;
  seed: number;
}

/** Most outcomes that may be in doubt: what was in flight at each kill, and each answer that says nothing. */
export function boundOf(options: ChaosOptions, ambiguousAnswers: number): number {
  return options.kills * concurrencyOf(options) * engineCount * mostPerCall(options) + ambiguousAnswers;
}

/** The value below which 99 of 100 lie; null of none. */
export function p99(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.length === 0 ? null : Math.round(sorted[Math.ceil(sorted.length * 0.99) - 1]!);
}

const neverAny = [
  'lost',
  'repeated',
  'unexplainedUnknown',
  'guessed',
  'unsettledUnknown',
  'creditViolations',
  'lawViolations',
  'crashes',
] as const;

/** What no run may have any of, and has; and more unknowns than what happened to it can explain. */
export function brokenPromises(
  report: Record<(typeof neverAny)[number] | 'unknown' | 'unknownBound', number>,
): string[] {
  const failures = neverAny.filter((name) => report[name] !== 0).map((name) => `${name} is ${report[name]}, not 0`);
  if (report.unknown > report.unknownBound) failures.push(`unknown is over its bound of ${report.unknownBound}`);
  return failures;
}

/** What the run promised and did not keep; none when all is well. */
export function failuresOf(report: ChaosReport): string[] {
  const failures = brokenPromises(report);
  const enough = Math.floor((report.kills * 25) / 30);
  if (report.killsInFlight < enough) failures.push(`killsInFlight is ${report.killsInFlight}, under ${enough}`);
  const longest = 2 * times.patienceMs;
  if (report.takeoverP99Ms !== null && report.takeoverP99Ms > longest)
    failures.push(`takeoverP99Ms is ${report.takeoverP99Ms}, over ${longest}`);
  return failures;
}
