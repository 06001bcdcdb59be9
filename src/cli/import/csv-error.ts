/** The first line of a file that cannot be imported, and why. Nothing of the file was imported. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  /** Line of the file, from 1, as an editor counts them: line breaks inside quotes count too. */
  readonly line: number;
  readonly zh: string;

  constructor(line: number, reason: string, zh: string) {
    super(`line ${line}: ${reason}; nothing was imported`);
    this.line = line;
    this.zh = `第 ${line} 行：${zh}；文件未导入`;
  }
}
