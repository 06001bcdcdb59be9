import { CsvError } from './csv-error.ts';

/** What a column of the file is. */
export type Column =
  | { kind: 'openid' | 'unionid' | 'tags'; name: string }
  | { kind: 'credits'; name: string; template: string }
  | { kind: 'attribute'; name: string };

const attributeName = /^[a-z][a-z0-9_]{0,39}$/;
const creditsPrefix = /^credits:\s*/i;

/**
 * Reads the first line of a file. Names count without regard to case, except the template id behind `credits:`.
 *
 * @throws CsvError at line 1
 */
export function readHeader(cells: readonly string[], line: number): Column[] {
  const columns = cells.map((cell, index) => columnOf(cell, index, line));
  const names = columns.map((column) => column.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvError(line, `there are two columns named ${twice}`, `列 ${twice} 重复`);
  if (!names.includes('openid')) throw new CsvError(line, 'there is no column named openid', '缺少 openid 列');
  return columns;
}

function columnOf(cell: string, index: number, line: number): Column {
  if (creditsPrefix.test(cell)) {
    const template = cell.replace(creditsPrefix, '');
    if (template !== '' && template.length <= 100) return { kind: 'credits', name: `credits:${template}`, template };
    throw new CsvError(line, `${cell}: a template id stands behind credits:`, `${cell}：credits: 之后应为模板 ID`);
  }
  const name = cell.toLowerCase();
  if (name === 'openid' || name === 'unionid' || name === 'tags') return { kind: name, name };
  if (attributeName.test(name)) return { kind: 'attribute', name };
  throw badName(cell, index, line);
}

function badName(cell: string, index: number, line: number): CsvError {
  if (/[;\t]/.test(cell)) {
    return new CsvError(line, 'columns must be separated by commas', '列之间须用英文逗号分隔');
  }
  if (cell === '') return new CsvError(line, `column ${index + 1} has no name`, `第 ${index + 1} 列没有列名`);
  return new CsvError(
    line,
    `column "${cell}" cannot name an attribute: lower-case letters, digits and _, at most 40, a letter first`,
    `列名“${cell}”不能用作属性名：须为小写字母、数字和下划线，以字母开头，最多 40 个字符`,
  );
}
