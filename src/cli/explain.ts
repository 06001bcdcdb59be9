import { ProblemError } from '#contract/client.ts';
import { explainNetworkError, type Sentence } from './network-error.ts';

/**
 * An error for a person at a terminal: the sentences written for them where there are any, Chinese first, otherwise the
 * stack.
 */
export function explain(error: unknown): string {
  const said = sentenceOf(error);
  if (said === null) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const hint = error instanceof ProblemError && error.status === 401 ? `\n${keyHint}` : '';
  return `${said.zh}\n${said.en}${hint}`;
}

/** What is wrong in both languages, or null for an error nobody wrote a sentence for. */
export function sentenceOf(error: unknown): Sentence | null {
  const zh = (error as { zh?: unknown } | null)?.zh;
  if (error instanceof Error && typeof zh === 'string') return { zh, en: error.message };
  return explainNetworkError(error);
}

const keyHint =
  '新建密钥 / make a key: hongyan keys create --name NAME（内置数据库须先停止服务 / with the embedded database, stop the service first）';
