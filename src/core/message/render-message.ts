import { blockedIn, type ContentWords } from '../content/content-words.ts';
import { applyPolicy } from '../template/field-policy.ts';
import type { FieldProblem } from '../template/field-rules.ts';
import type { CompiledField, CompiledMessage } from './compile-message.ts';
import { type ExpressionProblem, renderExpression } from './expression.ts';

/** What we know of a recipient, as expressions see it under `recipient`. */
export interface RecipientContext {
  /** Own attributes of the app; also readable one by one as `recipient.<name>`. */
  attributes?: Readonly<Record<string, unknown>>;
  tags?: readonly string[];
  language?: string | null;
  country?: string | null;
  province?: string | null;
  city?: string | null;
}

/** Everything an expression may read. All values are data as from JSON; functions in them are not seen. */
export interface RenderContext {
  /** Variables of the push. */
  variables?: Readonly<Record<string, unknown>>;
  /** Variables that the push gives for this recipient: they win over those of the push. */
  recipientVariables?: Readonly<Record<string, unknown>>;
  recipient?: RecipientContext;
  /** Constants of the app. */
  app?: Readonly<Record<string, unknown>>;
  /** The time of sending, as `now`. */
  now?: Date;
}

/** Names that mean the same in every message and hide a variable of the same name. */
export const RESERVED_VARIABLES: readonly string[] = ['recipient', 'attributes', 'app', 'now'];

/** Why a message could not be rendered for a recipient: the first field that failed. Carries no value. */
export type RenderProblem = { field: string } & (FieldProblem | ExpressionProblem | WordProblem);

/** A value holds a word that the operator does not want to be sent; the word is the list's, not the recipient's. */
export interface WordProblem {
  code: 'blocked_word';
  word: string;
}

/**
 * Renders a message for one recipient. Each value that comes back passes the rule of its field and holds none of the
 * words that are blocked. Synchronous; does not throw. The data of a message without expressions is one frozen object, the
 * same for all; its words are the caller's to check, once.
 */
export function renderMessage(
  message: CompiledMessage,
  context: RenderContext,
  words: ContentWords | null = null,
): { data: Readonly<Record<string, string>> } | { problem: RenderProblem } {
  if (message.constantData) return { data: message.constantData };
  const scope = scopeOf(message.roots, context);
  const data: Record<string, string> = {};
  for (const compiled of message.fields) {
    const rendered = renderField(compiled, scope);
    if ('problem' in rendered) return { problem: { field: compiled.field.key, ...rendered.problem } };
    data[compiled.field.key] = rendered.value;
  }
  const blocked = words === null ? null : blockedIn(words, data);
  return blocked === null ? { data } : { problem: { field: blocked.field, code: 'blocked_word', word: blocked.word } };
}

/** The value of each field, or why it has none: every one, where `renderMessage` stops at the first that fails. */
export function renderFields(
  message: CompiledMessage,
  context: RenderContext,
  words: ContentWords | null = null,
): { key: string; value: string | null; problem: RenderProblem | null }[] {
  const scope = scopeOf(message.roots, context);
  return message.fields.map((compiled) => {
    const { key } = compiled.field;
    const rendered = withoutBlocked(renderField(compiled, scope), words);
    return 'problem' in rendered
      ? { key, value: null, problem: { field: key, ...rendered.problem } }
      : { key, value: rendered.value, problem: null };
  });
}

function withoutBlocked<T extends object>(rendered: { value: string } | T, words: ContentWords | null) {
  const match = words === null || !('value' in rendered) ? null : words.blocked.find(rendered.value);
  return match === null ? rendered : { problem: { code: 'blocked_word' as const, word: match.word } };
}

function renderField(
  { field, expression, policy, defaultValue }: CompiledField,
  scope: object,
): { value: string } | { problem: FieldProblem | ExpressionProblem } {
  if (expression.constant) return { value: expression.text };
  const rendered = renderExpression(expression, scope);
  if ('text' in rendered) return applyPolicy(field, rendered.text, policy, defaultValue);
  // The default was checked when the message was compiled.
  return policy !== 'refuse' && defaultValue !== undefined ? { value: defaultValue } : rendered;
}

/** Only what the message names, in an object without prototype: nothing else exists for its expressions. */
function scopeOf(roots: readonly string[], context: RenderContext): object {
  const scope = Object.create(null) as Record<string, unknown>;
  for (const root of roots) {
    const value = RESERVED_VARIABLES.includes(root) ? reserved(root, context) : variable(root, context);
    if (value !== undefined) scope[root] = value;
  }
  return scope;
}

function variable(name: string, { variables, recipientVariables }: RenderContext): unknown {
  if (recipientVariables && Object.hasOwn(recipientVariables, name)) return recipientVariables[name];
  return variables && Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function reserved(name: string, { recipient, app, now }: RenderContext): unknown {
  switch (name) {
    case 'recipient':
      // Own fields come last: an attribute called `city` must not pass for the city that we know.
      return { __proto__: null, ...recipient?.attributes, ...recipient };
    case 'attributes':
      return recipient?.attributes;
    case 'app':
      return app;
    default:
      return now;
  }
}
