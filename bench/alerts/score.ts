import { Watch } from '../../src/core/alerts/episode.ts';
import { MinuteSeries } from '../../src/core/alerts/series.ts';
import type { Line } from './history.ts';

export interface Score {
  anomalies: number;
  found: number;
  alarms: number;
  rightAlarms: number;
  /** Minutes from the beginning of each found anomaly to its alarm. */
  delays: number[];
}

/** An alarm so long after the end of an anomaly is still about it: the window has to fill. */
const graceMinutes = 15;

/** Plays a history minute by minute to the detector that runs live, and compares its alarms with the labels. */
export function score(lines: readonly Line[]): Score {
  const total: Score = { anomalies: 0, found: 0, alarms: 0, rightAlarms: 0, delays: [] };
  for (const those of Map.groupBy(lines, ({ app, metric }) => `${app}/${metric}`).values()) {
    const one = scoreSeries(those.toSorted((a, b) => a.minute - b.minute));
    total.anomalies += one.anomalies;
    total.found += one.found;
    total.alarms += one.alarms;
    total.rightAlarms += one.rightAlarms;
    total.delays.push(...one.delays);
  }
  return total;
}

function scoreSeries(lines: readonly Line[]): Score {
  const series = new MinuteSeries();
  const watch = new Watch(series, { counts: lines.every(({ value }) => Number.isInteger(value)) });
  const alarms: { from: number; to: number }[] = [];
  const last = lines.at(-1)!.minute;
  let next = 0;
  for (let now = lines[0]!.minute; now <= last + 1; now++) {
    // A minute is known once it is over.
    while (next < lines.length && lines[next]!.minute < now) {
      series.add(lines[next]!.minute, lines[next]!.value);
      next++;
    }
    const step = watch.step(now);
    if (step === null) continue;
    if ('fired' in step) alarms.push({ from: step.fired.firedAt, to: last + 1 });
    else alarms.at(-1)!.to = step.resolved.resolvedAt!;
  }
  const anomalies = [
    ...Map.groupBy(
      lines.filter((line) => line.anomaly > 0),
      (line) => line.anomaly,
    ).values(),
  ].map((those) => ({ from: those[0]!.minute, to: those.at(-1)!.minute + 1 }));
  const meets = (alarm: { from: number; to: number }, { from, to }: { from: number; to: number }) =>
    alarm.from > from && alarm.from <= to + graceMinutes;
  const first = anomalies.map((anomaly) => alarms.find((alarm) => meets(alarm, anomaly)));
  return {
    anomalies: anomalies.length,
    found: first.filter((alarm) => alarm !== undefined).length,
    alarms: alarms.length,
    rightAlarms: alarms.filter((alarm) => anomalies.some((anomaly) => meets(alarm, anomaly))).length,
    delays: first.flatMap((alarm, i) => (alarm === undefined ? [] : [alarm.from - anomalies[i]!.from])),
  };
}
