import { readFileSync } from 'node:fs';
import { type Line, madeHistory } from './alerts/history.ts';
import { type Score, score } from './alerts/score.ts';
import { command } from './lib/command.ts';
import { median, quantile, round } from './lib/numbers.ts';

/** Seeds of the histories that are measured; the detector was tuned on others. */
const firstSeed = 1001;

export const alerts = command({
  about: 'the detector that runs live, on labelled histories: ours, or yours with --history <file.csv>',
  sizes: { recipients: 0, rounds: 20, seconds: 0 },
  figures: {
    precision: 'alarms that were about an anomaly, of all alarms',
    recall: 'anomalies that were found, of all anomalies',
    detectMinutesP50: 'minutes from the beginning of an anomaly to its alarm, median',
    detectMinutesP95: 'the same, 95 of 100',
    anomalies: 'anomalies in the histories',
  },
  async run(bench, { rounds }, { history }) {
    const scores =
      history === undefined
        ? Array.from({ length: rounds }, (_, i) => score(madeHistory(firstSeed + i, `app-${i + 1}`)))
        : [score(readHistory(readFileSync(history, 'utf8')))];
    for (const [i, one] of scores.entries()) {
      const falseAlarms = one.alarms - one.rightAlarms;
      bench.say(`history ${i + 1}: ${one.found} of ${one.anomalies} found, ${falseAlarms} false alarms`);
    }
    const sum = (of: (one: Score) => number) => scores.reduce((total, one) => total + of(one), 0);
    const delays = scores.flatMap((one) => one.delays);
    const share = (part: number, whole: number) => (whole === 0 ? null : round(part / whole, 4));
    return {
      precision: share(
        sum((one) => one.rightAlarms),
        sum((one) => one.alarms),
      ),
      recall: share(
        sum((one) => one.found),
        sum((one) => one.anomalies),
      ),
      detectMinutesP50: delays.length === 0 ? null : round(median(delays), 1),
      detectMinutesP95: delays.length === 0 ? null : round(quantile(delays, 0.95), 1),
      anomalies: sum((one) => one.anomalies),
    };
  },
});

/**
 * Lines of a CSV with the columns minute, app, metric, value, anomaly. A minute is RFC 3339 or a number of minutes, seconds
 * or milliseconds since 1970; an anomaly is empty, 0 or false for none, else its name, or 1 for minutes in a row.
 */
export function readHistory(text: string): Line[] {
  const [head = '', ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((row) => row !== '');
  const columns = head.split(',').map((name) => name.trim().replaceAll('"', ''));
  const at = (name: string) => {
    const index = columns.indexOf(name);
    if (index === -1) throw new RangeError(`the history has no column ${name}: minute, app, metric, value, anomaly`);
    return index;
  };
  const [minute, app, metric, value, anomaly] = ['minute', 'app', 'metric', 'value', 'anomaly'].map(at) as number[];
  const names = new Map<string, { last: number; number: number }>();
  let numbers = 0;
  return rows.map((row, i): Line => {
    const cells = row.split(',').map((cell) => cell.trim().replaceAll('"', ''));
    const line = {
      minute: minuteOf(cells[minute!] ?? ''),
      app: cells[app!] ?? '',
      metric: cells[metric!] ?? '',
      value: Number(cells[value!] === '' ? Number.NaN : cells[value!]),
    };
    if (Number.isNaN(line.value) || Number.isNaN(line.minute))
      throw new RangeError(`line ${i + 2} of the history: ${row}`);
    const label = cells[anomaly!] ?? '';
    if (['', '0', 'false', 'no', 'none'].includes(label.toLowerCase())) return { ...line, anomaly: 0 };
    const key = `${line.app}/${line.metric}/${label}`;
    const known = names.get(key);
    // The same label again after a while is another anomaly, where labels only say that there is one.
    const number = known !== undefined && line.minute - known.last <= 60 ? known.number : ++numbers;
    names.set(key, { last: line.minute, number });
    return { ...line, anomaly: number };
  });
}

function minuteOf(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text))
    return Math.floor(
      Date.parse(text.includes('T') || !text.includes(' ') ? text : `${text.replace(' ', 'T')}Z`) / 60_000,
    );
  const number = Number(text);
  if (number > 1e11) return Math.floor(number / 60_000);
  return Math.floor(number > 1e8 ? number / 60 : number);
}
