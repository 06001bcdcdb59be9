import { applyPolicy, FIELD_POLICIES, type FieldPolicy } from '../template/field-policy.ts';
import { checkField, type FieldProblem } from '../template/field-rules.ts';
import { ruleOf } from '../template/field-types.ts';
import type { TemplateField } from '../template/parse-content.ts';
import { compileExpression, type Expression, type ExpressionProblem } from './expression.ts';
import { DEFAULT_TIME_ZONE, isTimeZone } from './zoned-time.ts';

/** What the sender writes for one field; a bare string is `{ value }`. */
export interface FieldInput {
  /** A constant, or Liquid: `你好 {{ recipient.name | default: "朋友" }}`. */
  value: string;
  /** What happens when the value does not fit; `default` where a default is given, else `refuse`. */
  on_invalid?: FieldPolicy;
  /** A constant that fits the field. */
  default?: string;
}

export interface MessageInput {
  fields: Record<string, string | FieldInput>;
  template: readonly TemplateField[];
  /** IANA name for the date filters; Asia/Shanghai when absent. */
  timeZone?: string;
}

/** A problem of the message as written. `pointer` (RFC 6901) leads into the sender's own JSON. */
export interface CompileProblem {
  pointer: string;
  code:
    | ExpressionProblem['code']
    | FieldProblem['code']
    | 'missing_field'
    | 'unknown_field'
    | 'missing_default'
    | 'unknown_policy'
    | 'unknown_time_zone';
  /** The rule that the constant breaks, for the codes of FieldProblem. */
  problem?: FieldProblem;
  /** What the expression language says (syntax, expression_failed), and the variable without value. */
  detail?: string;
  variable?: string;
}

export interface CompiledField {
  field: TemplateField;
  expression: Expression;
  policy: FieldPolicy;
  defaultValue?: string;
}

/** A message compiled once and rendered for each recipient. Holds no state between renderings. */
export interface CompiledMessage {
  /** In the order of the template. Constants already have their final value. */
  fields: readonly CompiledField[];
  /** The whole data when every field is constant: one shared, frozen object for all recipients. */
  constantData?: Readonly<Record<string, string>>;
  /** First parts of all variables; nothing else is put into the scope of an expression. */
  roots: readonly string[];
  /** Keys of fields of a type without a documented rule: sent as they are, for the sender to know. */
  unverified: readonly string[];
}

/**
 * Checks a message against its template and compiles it. All problems are reported at once: missing and unknown keys,
 * Liquid errors, and constants (also expressions without variables) that break the rule of their field.
 */
export function compileMessage(input: MessageInput): { message: CompiledMessage } | { problems: CompileProblem[] } {
  const timeZone = input.timeZone ?? DEFAULT_TIME_ZONE;
  if (!isTimeZone(timeZone)) return { problems: [{ pointer: '/time_zone', code: 'unknown_time_zone' }] };
  const problems: CompileProblem[] = [];
  const fields: CompiledField[] = [];
  for (const field of input.template) {
    const pointer = pointerTo(field.key);
    const given = Object.hasOwn(input.fields, field.key) ? input.fields[field.key] : undefined;
    if (given === undefined) {
      problems.push({ pointer, code: 'missing_field' });
      continue;
    }
    const compiled = compileField(field, given, timeZone);
    if ('code' in compiled) problems.push({ ...compiled, pointer: pointer + compiled.pointer });
    else fields.push(compiled);
  }
  const known = new Set(input.template.map((field) => field.key));
  for (const key of Object.keys(input.fields)) {
    if (!known.has(key)) problems.push({ pointer: pointerTo(key), code: 'unknown_field' });
  }
  return problems.length > 0 ? { problems } : { message: assemble(fields) };
}

/** All variables that the message reads, as paths (`order.title`), in order of first use. */
export function variables(message: CompiledMessage): string[] {
  return [...new Set(message.fields.flatMap(({ expression }) => (expression.constant ? [] : expression.variables)))];
}

/**
 * True when the text can differ between recipients by what we know of them (`recipient`, `attributes`). Variables that
 * a push gives per recipient come on top: their names are the caller's to compare with `roots`.
 */
export function dependsOnRecipient(message: CompiledMessage): boolean {
  return message.roots.includes('recipient') || message.roots.includes('attributes');
}

/** Compiles one field; the pointer of a problem starts at the field. */
function compileField(
  field: TemplateField,
  given: string | FieldInput,
  timeZone: string,
): CompiledField | CompileProblem {
  const input: FieldInput = typeof given === 'string' ? { value: given } : given;
  const valuePointer = typeof given === 'string' ? '' : '/value';
  const policy = input.on_invalid ?? (input.default === undefined ? 'refuse' : 'default');
  if (!FIELD_POLICIES.includes(policy)) return { pointer: '/on_invalid', code: 'unknown_policy' };
  if (input.default === undefined) {
    if (policy === 'default') return { pointer: '/default', code: 'missing_default' };
  } else {
    const problem = checkField(field, input.default);
    if (problem) return { pointer: '/default', code: problem.code, problem };
  }
  const compiled = compileExpression(input.value, timeZone);
  if ('problem' in compiled) return { pointer: valuePointer, ...compiled.problem };
  let { expression } = compiled;
  if (expression.constant) {
    const applied = applyPolicy(field, expression.text, policy, input.default);
    if ('problem' in applied) {
      return { pointer: valuePointer, code: applied.problem.code, problem: applied.problem };
    }
    expression = { constant: true, text: applied.value };
  }
  return { field, expression, policy, defaultValue: input.default };
}

function assemble(fields: CompiledField[]): CompiledMessage {
  const roots = new Set<string>();
  const constants: [string, string][] = [];
  for (const { field, expression } of fields) {
    if (expression.constant) constants.push([field.key, expression.text]);
    else for (const root of expression.roots) roots.add(root);
  }
  return {
    fields,
    constantData: constants.length === fields.length ? Object.freeze(Object.fromEntries(constants)) : undefined,
    roots: [...roots],
    unverified: fields.filter(({ field }) => !ruleOf(field.type).verified).map(({ field }) => field.key),
  };
}

function pointerTo(key: string): string {
  return `/fields/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
