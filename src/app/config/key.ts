import type { z } from 'zod';
import type { Text } from '#contract/start-error.ts';

/** One setting: how its text is read and how it is explained. `.env.example` is made from these. */
export type Key = {
  /** Turns the text into a value. Refusals are reported with `expects`, so schemas carry no messages of their own. */
  schema: z.ZodType<unknown, string>;
  /** What is read when the setting is absent or empty; without it the value is then null. */
  fallback?: string;
  /** Never shown, and may be given as a file by `<name>_FILE`. */
  secret?: true;
  /** What it is for. */
  about: Text;
  /** What a right value looks like, completing "PORT must be ...". */
  expects: Text;
  /** A right value; for a secret, the way to make one. */
  example: string;
};
