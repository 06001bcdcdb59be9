export interface CalendarDay {
  date: string;
  rest: boolean;
  name?: string;
}

const line = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s,，]+(休|放假|rest|off|班|上班|work)[\s,，]*(.*)$/i;
const restWords = /^(休|放假|rest|off)$/i;

/** Days as lines: `2027-01-01 休 元旦`. */
export function linesOf(days: readonly CalendarDay[], words: { rest: string; work: string }): string {
  return days
    .map(({ date, rest, name }) => [date, rest ? words.rest : words.work, name].filter(Boolean).join(' '))
    .join('\n');
}

/** The days that lines name, and the numbers of the lines that cannot be read. A day that stands twice is wrong. */
export function readLines(text: string): { days: CalendarDay[]; wrong: number[] } {
  const days: CalendarDay[] = [];
  const wrong: number[] = [];
  const seen = new Set<string>();
  for (const [i, raw] of text.split('\n').entries()) {
    const given = raw.trim();
    if (given === '') continue;
    const [, year, month, day, word, name] = line.exec(given) ?? [];
    const date = year === undefined ? '' : `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
    if (!isDay(date) || seen.has(date)) {
      wrong.push(i + 1);
      continue;
    }
    seen.add(date);
    days.push({ date, rest: restWords.test(word!), ...(name ? { name: name.trim().slice(0, 50) } : {}) });
  }
  return { days, wrong };
}

function isDay(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  return date !== '' && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}
