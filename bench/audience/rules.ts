import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Rule, rule } from '#contract/rule.ts';

export interface NamedRule {
  name: string;
  rule: Rule;
}

const ours = fileURLToPath(new URL('rules.json', import.meta.url));

/**
 * The rules of a file: a list of rules, or of `{name, rule}`. `$template`, `$push1`, `$push2` and `$list` stand for what
 * the benchmark made up.
 */
export function readRules(file: string | undefined, names: Record<string, string>): NamedRule[] {
  const text = readFileSync(file ?? ours, 'utf8').replaceAll(/"\$(\w+)"/g, (whole, name: string) => {
    return names[name] === undefined ? whole : JSON.stringify(names[name]);
  });
  const given = JSON.parse(text) as unknown[];
  return given.map((one, i) => {
    const named = one as { name?: string; rule?: unknown };
    return { name: named.name ?? `rule ${i + 1}`, rule: rule.parse(named.rule ?? one) };
  });
}
