import type { AlertKind, Severity } from '#contract/alert.ts';

/** Something that is out of order at this moment. */
export interface Finding {
  organizationId: string;
  appId: string | null;
  kind: AlertKind;
  /** What it is about within its kind: two findings with the same key are the same thing. */
  key: string;
  severity: Severity;
  explanation: Explanation;
  /** It has been watched for a while already: it fires at once. */
  certain: boolean;
}

export interface Explanation {
  zh: string;
  en: string;
  numbers: Record<string, number | string | null>;
  link: string;
}

/** An alert that is not over. */
export interface OpenAlert {
  id: string;
  organizationId: string;
  kind: string;
  key: string;
  state: 'pending' | 'firing';
  pendingAt: Date;
  seenAt: Date;
  toldAt: Date | null;
  acknowledged: boolean;
}

export type Change =
  | { do: 'start'; finding: Finding; fires: boolean }
  | { do: 'fire'; alert: OpenAlert; finding: Finding }
  | { do: 'see'; alert: OpenAlert; finding: Finding; remind: boolean }
  | { do: 'resolve'; alert: OpenAlert }
  | { do: 'forget'; alert: OpenAlert };

/** How long something has to last before it fires, and to be gone before it is over. */
const pendingMs = 20_000;
const calmMs = 120_000;
/** Somebody who does not take it on is told again. */
const remindMs = 4 * 3_600_000;

/**
 * What becomes of alerts in the light of what is found now. A pending one that goes away is forgotten: nobody was told. One
 * that fires stays open while it comes and goes within two minutes, so that what flickers is told once.
 */
export function advance(open: OpenAlert[], findings: Finding[], now: Date): Change[] {
  const nameOf = (one: { organizationId: string; kind: string; key: string }) =>
    `${one.organizationId}/${one.kind}/${one.key}`;
  const found = new Map(findings.map((finding) => [nameOf(finding), finding]));
  const changes: Change[] = [];
  const since = (at: Date) => now.getTime() - at.getTime();
  for (const alert of open) {
    const finding = found.get(nameOf(alert));
    found.delete(nameOf(alert));
    if (finding === undefined) {
      if (since(alert.seenAt) < calmMs && alert.state === 'firing') continue;
      changes.push({ do: alert.state === 'firing' ? 'resolve' : 'forget', alert });
    } else if (alert.state === 'pending' && (finding.certain || since(alert.pendingAt) >= pendingMs)) {
      changes.push({ do: 'fire', alert, finding });
    } else {
      // Nobody was told of one that began under a silence.
      const isTime = alert.toldAt === null || since(alert.toldAt) >= remindMs;
      const remind = alert.state === 'firing' && !alert.acknowledged && isTime;
      changes.push({ do: 'see', alert, finding, remind });
    }
  }
  for (const finding of found.values()) changes.push({ do: 'start', finding, fires: finding.certain });
  return changes;
}

/** Minutes after midnight of `08:30`. */
function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

/** How many minutes a warning has to wait for the end of quiet hours, which may pass midnight; 0 outside of them. */
export function quietMinutes(quiet: { from: string; to: string } | null, minuteOfDay: number): number {
  if (quiet === null) return 0;
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const isIn = from <= to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to;
  return isIn ? (to - minuteOfDay + 1440) % 1440 || 1440 : 0;
}
