/**
 * One-time consent is counted: each acceptance gives one send. Long-term consent holds until it is refused. `window`: a
 * message of the user gives so many sends for so long, and ends those left of the message before (customer-service
 * messages). `open`: nothing is asked and nothing counted (app notifications).
 */
export type ConsentKind = 'one_time' | 'long_term' | 'window' | 'open';

/** The newest thing known: nothing, an acceptance, a refusal, or that the platform banned the template. */
export type ConsentStatus = 'none' | 'granted' | 'refused' | 'banned';

/**
 * Grants by who told us of them. `client` (the mini-program's report, or the team's own backend) and `platform` (the
 * pop-up event) see the same acceptances, each maybe incompletely. `other` (imported, observed, corrected) is seen by
 * nobody else.
 */
export type Grants = { client: number; platform: number; other: number };

/**
 * The consent of one recipient for one template. `client`, `platform`, `other` and `spent` count what happened after
 * `resetAt`, the moment of the last refusal, 43101 or correction; from the beginning when it is null. They stay 0 for
 * long-term consent.
 */
export type ConsentState = Grants & {
  kind: ConsentKind;
  status: ConsentStatus;
  spent: number;
  resetAt: Date | null;
  lastGrantedAt: Date | null;
  lastRefusedAt: Date | null;
};

/** The state before anything is known of a recipient. */
export function noConsent(kind: ConsentKind): ConsentState {
  return {
    kind,
    status: 'none',
    client: 0,
    platform: 0,
    other: 0,
    spent: 0,
    resetAt: null,
    lastGrantedAt: null,
    lastRefusedAt: null,
  };
}

/**
 * Acceptances since the last reset. An acceptance told by client and platform counts once: of the two counts the larger
 * is taken, which needs no matching and does not depend on the order of the reports. When each side missed a different
 * one it says one too few, never one too many.
 */
export function grantedOf({ client, platform, other }: Grants): number {
  return Math.max(client, platform) + other;
}

/** How many sends remain; never negative. 0 for long-term consent, which is not counted. */
export function creditsOf(state: ConsentState): number {
  return Math.max(0, grantedOf(state) - state.spent);
}

/** True when `at` lies after the last reset, so that what happened then counts. At the same instant the reset wins. */
export function isAfterReset(state: ConsentState, at: Date): boolean {
  return state.resetAt === null || at > state.resetAt;
}
