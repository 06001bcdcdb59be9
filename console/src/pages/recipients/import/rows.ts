import type { Input } from '../../../api/contract.ts';

export type Upsert = NonNullable<Input<'upsertRecipients'>['body']>['recipients'][number];

/** What a column of the file is: nothing, something of a person, credits of a template, or an attribute. */
export type Target =
  | 'skip'
  | 'openid'
  | 'unionid'
  | 'alias'
  | 'tags'
  | 'language'
  | 'country'
  | 'province'
  | 'city'
  | `credits:${string}`
  | `attribute:${string}`;

const names: [target: Target, words: RegExp][] = [
  ['openid', /^open_?id$/i],
  ['unionid', /^union_?id$/i],
  ['alias', /^(alias|别名|会员号|会员编号|用户id|user_?id)$/i],
  ['tags', /^(tags?|标签)$/i],
  ['language', /^(language|语言)$/i],
  ['country', /^(country|国家)$/i],
  ['province', /^(province|省份?)$/i],
  ['city', /^(city|城市)$/i],
];

const attributeName = /^[a-z][a-z0-9_]{0,39}$/;

/** What a column probably is, by its name. One that cannot name an attribute is left out until somebody says. */
export function guess(name: string): Target {
  const known = names.find(([, words]) => words.test(name.trim()));
  if (known !== undefined) return known[0];
  const credits = /^credits:\s*(.+)$/i.exec(name);
  if (credits !== null) return `credits:${credits[1]!}`;
  const attribute = name.trim().toLowerCase();
  return attributeName.test(attribute) ? `attribute:${attribute}` : 'skip';
}

/** A name for the attribute of a column that asks for one: its own where it fits, else by its place. */
export function attributeFor(name: string, index: number): `attribute:${string}` {
  const plain = name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '');
  return `attribute:${attributeName.test(plain) ? plain : `column_${index + 1}`}`;
}

export type RowProblem = 'quotes' | 'cells' | 'formula' | 'openid' | 'credits';

/** What a spreadsheet shows where a formula went wrong. */
const formulaError = /^#(?:N\/A|REF!|DIV\/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$/;

/** One line as a recipient, or why it cannot be one. Empty cells are left out. */
export function rowOf(
  cells: readonly string[],
  targets: readonly Target[],
  broken: boolean,
): { row: Upsert } | { problem: RowProblem } {
  if (broken) return { problem: 'quotes' };
  if (cells.length > targets.length || cells.length < targets.length) return { problem: 'cells' };
  const row: Record<string, unknown> = {};
  const attributes: Record<string, string | number> = {};
  const credits: Record<string, number> = {};
  for (const [i, target] of targets.entries()) {
    const cell = cells[i]!;
    if (cell === '' || target === 'skip') continue;
    if (formulaError.test(cell)) return { problem: 'formula' };
    if (target === 'tags')
      row.add_tags = cell
        .split(/[;；|、]/)
        .map((tag) => tag.trim())
        .filter(Boolean);
    else if (target.startsWith('credits:')) {
      const n = /^\d{1,4}$/.test(cell) ? Number(cell) : -1;
      if (n < 0 || n > 1000) return { problem: 'credits' };
      if (n > 0) credits[target.slice(8)] = n;
    } else if (target.startsWith('attribute:')) attributes[target.slice(10)] = isNumber(cell) ? Number(cell) : cell;
    else row[target] = cell;
  }
  if (typeof row.openid !== 'string' || !/^[A-Za-z0-9_-]{6,64}$/.test(row.openid)) return { problem: 'openid' };
  if (Object.keys(attributes).length > 0) row.attributes = attributes;
  if (Object.keys(credits).length > 0) row.credits = credits;
  return { row: row as unknown as Upsert };
}

/** Plain decimal with at most 15 digits: a phone number or a code that begins with 0 stays a text. */
function isNumber(value: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) && value.replace(/\D/g, '').length <= 15;
}
