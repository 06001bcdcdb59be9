import type { Blow } from './deck.ts';

/** One blow as it was dealt. Times are milliseconds since 1970. */
export interface Strike {
  blow: Blow;
  at: number;
  /** When the process went on, or was ready again. */
  until: number;
  /** Calls to the platform that were open at that moment. */
  openCalls: number;
}

/** An engine's death, and how long it took until others held all its lanes. */
export interface Takeover {
  /** Milliseconds since 1970. */
  at: number;
  ms: number;
}
