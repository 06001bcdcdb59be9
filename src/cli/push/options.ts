import type { z } from 'zod';
import type { pushBody } from '#contract/push.ts';
import { required } from '../api.ts';
import { UsageError } from '../command.ts';

type Message = z.input<typeof pushBody>['message'];

/** The options that say what a push holds. */
export const messageOptions = {
  app: { type: 'string' },
  template: { type: 'string' },
  openid: { type: 'string', multiple: true },
  field: { type: 'string', multiple: true },
  page: { type: 'string' },
  'no-credit': { type: 'string', default: 'suppress' },
} as const;

/** The message of the command line. Throws UsageError. */
export function messageOf(values: { template?: string; field?: string[]; page?: string }): Message {
  return {
    template: required(values.template, '--template'),
    fields: fieldsOf(values.field ?? []),
    ...(values.page === undefined ? {} : { landing: landingOf(values.page) }),
  };
}

function fieldsOf(given: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const pair of given) {
    const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`--field 应为 字段=值 / takes KEY=VALUE, not "${pair}"`);
    }
    if (name in fields) throw new UsageError(`--field ${name} 重复 / stands twice`);
    fields[name] = value;
  }
  if (Object.keys(fields).length === 0) required(undefined, '--field');
  return fields;
}

function landingOf(text: string): { page: string; query?: Record<string, string> } {
  const [page = '', query] = text.split(/\?(.*)/s);
  return query ? { page, query: Object.fromEntries(new URLSearchParams(query)) } : { page };
}

/** `--no-credit`. Throws UsageError. */
export function choiceOf(text: string): 'suppress' | 'try' {
  if (text === 'suppress' || text === 'try') return text;
  throw new UsageError('--no-credit 应为 suppress 或 try / takes suppress or try');
}
