import type { Sentence } from '../network-error.ts';

/** `ok`; `warn`: it works, or could not be looked at; `bad`: it has to be mended. */
export type Mark = 'ok' | 'warn' | 'bad';

/** One thing looked at: what it is like and, unless it is fine, what to do. */
export interface Finding extends Sentence {
  mark: Mark;
}

/** Takes findings one by one, so that a slow check does not hold back what is known already. */
export type Report = (finding: Finding) => void;

export const ok = (zh: string, en: string): Finding => ({ mark: 'ok', zh, en });
export const warn = (zh: string, en: string): Finding => ({ mark: 'warn', zh, en });
export const bad = (zh: string, en: string): Finding => ({ mark: 'bad', zh, en });

const signs: Record<Mark, string> = { ok: '✓', warn: '!', bad: '✗' };

/** One line. */
export function lineOf({ mark, zh, en }: Finding): string {
  return `${signs[mark]} ${zh} / ${en}`.replaceAll(/\s*\n\s*/g, ' ');
}
