import { type MetricName, metrics, metricValues } from '#contract/metrics.ts';
import { dateIn, type ReportTimes, reportDays } from './report.ts';

/** Counts of a range; what is missing is 0. */
type Counts = Readonly<Record<string, unknown>>;

export interface ReportNumbers {
  now: Counts;
  before: Counts;
  /** The largest campaigns. */
  campaigns: { name: string; counts: Counts }[];
}

interface Line {
  zh: string;
  en: string;
}

const lines: readonly (readonly MetricName[])[] = [
  ['audience', 'accepted', 'failed', 'suppressed'],
  ['acceptance_rate', 'opened', 'open_rate', 'clicked'],
  ['granted', 'spent', 'refused'],
];

/** What a report says: its title, and a line for each group of numbers and each campaign. */
export function reportText(
  report: ReportTimes & { name: string },
  appName: string,
  dueAt: Date,
  numbers: ReportNumbers,
): { title: Line; lines: Line[] } {
  const zone = report.time_zone;
  const { from, to } = reportDays(report, dueAt);
  const [first, last] = [dateIn(from, zone), dateIn(new Date(to.getTime() - 1), zone)];
  const isDay = report.every === 'day';
  const range = isDay ? first : { zh: `${first.zh}至${last.zh}`, en: `${first.en} to ${last.en}` };
  const was = isDay ? { zh: '前一日', en: 'the day before' } : { zh: '前一周', en: 'the week before' };
  return {
    title: {
      zh: `【鸿雁】${report.name}：${appName} ${range.zh}`,
      en: `[Hongyan] ${report.name}: ${appName}, ${range.en}`,
    },
    lines: [
      ...lines.map((names) => ({
        zh: names.map((name) => `${metrics[name].zh} ${compared(name, numbers, 'zh-CN', was.zh)}`).join('，'),
        en: names.map((name) => `${metrics[name].en} ${compared(name, numbers, 'en-US', was.en)}`).join(', '),
      })),
      ...numbers.campaigns.map(({ name, counts }) => {
        const of = (metric: MetricName, locale: string) =>
          shown(metric, metricValues([metric], counts)[metric]!, locale);
        return {
          zh: `活动「${name}」：已接受 ${of('accepted', 'zh-CN')}，打开率 ${of('open_rate', 'zh-CN')}`,
          en: `Campaign “${name}”: ${of('accepted', 'en-US')} accepted, open rate ${of('open_rate', 'en-US')}`,
        };
      }),
    ],
  };
}

/** A number, and where it is worth a comparison, what it was before. */
function compared(name: MetricName, { now, before }: ReportNumbers, locale: string, was: string): string {
  const [is, earlier] = [metricValues([name], now)[name]!, metricValues([name], before)[name]!];
  const text = shown(name, is, locale);
  if (earlier === null || earlier === 0 || is === null) return text;
  const chinese = locale === 'zh-CN';
  const [open, close] = chinese ? ['（', '）'] : [' (', ')'];
  if (metrics[name].rate !== null) return `${text}${open}${was} ${shown(name, earlier, locale)}${close}`;
  const change = Math.round((is / earlier - 1) * 100);
  const signed = change > 0 ? `+${change}%` : `${change}%`;
  return `${text}${open}${chinese ? `较${was} ${signed}` : `${signed} on ${was}`}${close}`;
}

function shown(name: MetricName, value: number | null, locale: string): string {
  if (value === null) return '–';
  return metrics[name].rate === null ? value.toLocaleString(locale) : `${(value * 100).toFixed(1)}%`;
}
