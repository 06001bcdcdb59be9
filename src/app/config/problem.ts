import { StartError, type Text } from '#contract/start-error.ts';

/** One thing wrong with one setting. The value itself is left out: it may be a secret in the wrong place. */
export type Problem = {
  /** Name of the setting. */
  key: string;
  /** What is wrong. */
  text: Text;
  /** A right value, or the command that makes one. */
  example: string;
};

/** All settings that are wrong, at once. `message` and `zh` have one line for each. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('config-invalid', {
      en: problems.map((p) => `${p.key}: ${p.text.en}. Example: ${p.example}`).join('\n'),
      zh: problems.map((p) => `${p.key}：${p.text.zh}。示例：${p.example}`).join('\n'),
    });
    this.problems = problems;
  }
}
