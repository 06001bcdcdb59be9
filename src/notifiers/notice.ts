/** What members are told, in both languages. */
export interface Notice {
  id: string;
  severity: 'warning' | 'critical';
  /** One line. */
  title: { zh: string; en: string };
  /** A line for each thing that happened. */
  lines: { zh: string; en: string }[];
  link: string;
  at: string;
}

/** As text of a few lines, Chinese before English. */
export function textOf({ title, lines, link }: Notice): string {
  const all = [title.zh, ...lines.map((line) => `· ${line.zh}`), '', title.en, ...lines.map((line) => `· ${line.en}`)];
  return [...all, '', link].join('\n');
}
