/** An error for a person at a terminal: the sentences written for them where there are any, otherwise the stack. */
export function explain(error: unknown): string {
  const zh = (error as { zh?: unknown } | null)?.zh;
  if (error instanceof Error && typeof zh === 'string') return `${zh}\n${error.message}`;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
