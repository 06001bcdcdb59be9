import { type Metric, type MetricName, metricNames, metrics } from '#contract/metrics.ts';

/** `docs/metrics.md` and `docs/metrics.en.md`: the glossary as pages. Text only; the caller writes it. */
export function metricsPage(language: 'zh' | 'en'): string {
  const words = pages[language];
  const counts = metricNames.filter((name) => metrics[name].rate === null);
  const rates = metricNames.filter((name) => metrics[name].rate !== null);
  return [
    words.head,
    words.counts,
    table(
      words.countColumns,
      counts.map((name) => countRow(name, metrics[name], language)),
    ),
    words.rates,
    table(
      words.rateColumns,
      rates.map((name) => rateRow(name, metrics[name], language)),
    ),
    words.tail,
  ].join('\n\n');
}

function countRow(name: MetricName, { push, webhook, about, ...label }: Metric, language: 'zh' | 'en'): string[] {
  return [`<a id="${name}"></a>\`${name}\``, label[language], about[language], code(push), code(webhook)];
}

function rateRow(name: MetricName, { rate, about, ...label }: Metric, language: 'zh' | 'en'): string[] {
  return [`<a id="${name}"></a>\`${name}\``, label[language], `\`${rate!.of}\` / \`${rate!.over}\``, about[language]];
}

function code(name: string | null): string {
  return name === null ? '' : `\`${name}\``;
}

function table(columns: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

const pages = {
  zh: {
    head: `# 指标词汇表

由 \`src/contract/metrics.ts\` 生成，请勿手改。[English](metrics.en.md)

每个数字只有一个名字：\`GET /v1/stats\` 的参数与字段、CSV 的列名、控制台的标签与 Webhook 的事件都出自这张表。`,
    counts: '## 计数',
    countColumns: ['名称（接口字段、CSV 列）', '控制台', '含义与计入时间', '推送详情中的字段', 'Webhook 事件'],
    rates: '## 比率\n\n分母为 0 时为空（`null`，CSV 中为空单元格），不是 0。',
    rateColumns: ['名称', '控制台', '分子 / 分母', '说明'],
    tail: `## 守恒

一次推送结束后，\`audience = accepted + failed + suppressed + unknown\`，由数据库逐行核对（见[保证](guarantees.md)）。统计来自与结果同一事务写下的记录，数秒内汇总；每晚与逐人结果核对，差异会成为 \`stats_drift\` 事件。
`,
  },
  en: {
    head: `# Glossary of metrics

Written from \`src/contract/metrics.ts\`; do not edit by hand. [中文](metrics.md)

Every number has one name: parameters and fields of \`GET /v1/stats\`, columns of CSV files, labels of the console and webhook events come from this table.`,
    counts: '## Counts',
    countColumns: [
      'name (API field, CSV column)',
      'console',
      'what it counts, and when',
      'field of a push',
      'webhook event',
    ],
    rates: '## Rates\n\nEmpty (`null`, an empty cell in CSV) when there is nothing to divide by; not 0.',
    rateColumns: ['name', 'console', 'of / over', 'says'],
    tail: `## Conservation

When a push is over, \`audience = accepted + failed + suppressed + unknown\`, checked row by row by the database (see [guarantees](guarantees.md)). Numbers come from records written in the transaction of the outcome and are added up within seconds; every night they are compared with the outcomes, and a difference becomes a \`stats_drift\` event.
`,
  },
} as const satisfies Record<'zh' | 'en', Record<string, string | string[]>>;
