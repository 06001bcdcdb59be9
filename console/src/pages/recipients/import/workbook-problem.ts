/** Why a file cannot be read as a workbook; each has its words on the page. */
export const workbookProblems = [
  'not_workbook',
  'old_format',
  'protected',
  'broken',
  'changed',
  'too_large',
  'unpacks',
  'no_sheet',
] as const;

export type WorkbookTrouble = (typeof workbookProblems)[number];

export class WorkbookProblem extends Error {
  readonly trouble: WorkbookTrouble;

  constructor(trouble: WorkbookTrouble) {
    super(trouble);
    this.name = 'WorkbookProblem';
    this.trouble = trouble;
  }
}

/** What went wrong while a workbook was read, as one of them: damaged data is told by many errors of the browser. */
export function troubleOf(error: unknown): WorkbookTrouble {
  if (error instanceof WorkbookProblem) return error.trouble;
  // Somebody saved the file after it was chosen: what the browser was given is no more.
  if (error instanceof Error && error.name === 'NotReadableError') return 'changed';
  return 'broken';
}
