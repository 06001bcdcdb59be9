import type { Template } from 'liquidjs';
import { liquid, MessageScope } from './liquid.ts';
import { compilePlainPaths, type PlainRenderer } from './plain-paths.ts';
import { DEFAULT_TIME_ZONE } from './zoned-time.ts';

/** A field value ready to render: a constant, or Liquid with the variables it reads. */
export type Expression =
  | { constant: true; text: string }
  | {
      constant: false;
      /** Paths as written, e.g. `order.title`, `recipient.tags[0]`. */
      variables: string[];
      /** First parts of these paths: the only variables the expression can reach. */
      roots: string[];
      /** Paths and first parts again, local names of the expression included: what an error message may quote. */
      written: { paths: ReadonlySet<string>; roots: ReadonlySet<string> };
      template: Template[];
      timeZone: string;
      plain?: PlainRenderer;
    };

/** Why an expression gave no text. Never carries a value of a variable. */
export interface ExpressionProblem {
  code: 'syntax' | 'undefined_variable' | 'expression_failed';
  detail: string;
  /** The missing path (undefined_variable). */
  variable?: string;
}

// What JavaScript makes of an object that a filter glued to a text.
const OBJECT_TEXT = '[object Object]';

/** True when the text holds Liquid markup; any other text means itself. */
export function isExpression(source: string): boolean {
  return source.includes('{{') || source.includes('{%');
}

/**
 * Compiles one text, once for all recipients. `timeZone` (IANA name, must be valid) is that of the date filters. An
 * expression that reads no variable is rendered here and becomes a constant.
 */
export function compileExpression(
  source: string,
  timeZone: string = DEFAULT_TIME_ZONE,
): { expression: Expression } | { problem: ExpressionProblem } {
  if (!isExpression(source)) return { expression: { constant: true, text: source } };
  try {
    const template = liquid.parse(source);
    const variables = liquid.globalFullVariablesSync(template);
    const roots = liquid.globalVariablesSync(template);
    const written = {
      paths: new Set(liquid.fullVariablesSync(template)),
      roots: new Set(liquid.variablesSync(template)),
    };
    const plain = compilePlainPaths(source, variables);
    const expression: Expression = { constant: false, variables, roots, written, template, timeZone, plain };
    if (roots.length > 0) return { expression };
    const folded = renderExpression(expression, {});
    return 'problem' in folded ? folded : { expression: { constant: true, text: folded.text } };
  } catch (error) {
    return { problem: { code: 'syntax', detail: messageOf(error) } };
  }
}

/**
 * Renders one expression; blanks around the result are dropped, since tags leave them behind. `scope` should be an
 * object without prototype that holds the expression's roots and nothing else: an expression can put together the name
 * of a variable as it runs, and must then not find one that `roots` does not tell.
 */
export function renderExpression(
  expression: Expression,
  scope: object,
): { text: string } | { problem: ExpressionProblem } {
  if (expression.constant) return { text: expression.text };
  try {
    const rendered: unknown =
      expression.plain?.(scope) ?? liquid.renderSync(expression.template, new MessageScope(scope, expression.timeZone));
    const text = String(rendered).trim();
    if (!text.includes(OBJECT_TEXT)) return { text };
    return { problem: { code: 'expression_failed', detail: 'an object was joined into the text' } };
  } catch (error) {
    const missing = missingVariable(error);
    if (missing === undefined) return { problem: { code: 'expression_failed', detail: messageOf(error) } };
    const variable = writtenPath(missing, expression.written);
    return { problem: { code: 'undefined_variable', detail: `undefined variable: ${variable}`, variable } };
  }
}

function missingVariable(error: unknown): string | undefined {
  const origin = (error as { originalError?: { variableName?: unknown } }).originalError;
  return typeof origin?.variableName === 'string' ? origin.variableName : undefined;
}

/** The missing path as far as it stands in the source: in `prices[recipient.phone]` the rest would be a phone number. */
function writtenPath(missing: string, written: { paths: ReadonlySet<string>; roots: ReadonlySet<string> }): string {
  if (written.paths.has(missing)) return missing;
  for (const path of written.paths) if (path.startsWith(`${missing}.`)) return missing;
  const root = missing.split('.', 1)[0] ?? '';
  return written.roots.has(root) ? `${root}[...]` : '[...]';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
