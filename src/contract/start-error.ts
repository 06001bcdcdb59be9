/** One sentence in both languages of the house. */
export type Text = { readonly zh: string; readonly en: string };

/**
 * A reason why the service cannot start (or stop using something), written for the person who has to mend it.
 *
 * `message` is the English sentence, `zh` the Chinese one; both say what to do and hold no secret. `code` is stable and
 * machine-readable (`tls-missing`, `port-in-use`). The command line prints these sentences and no stack.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError';
  readonly code: string;
  readonly zh: string;

  constructor(code: string, text: Text, options?: { cause?: unknown }) {
    super(text.en, options);
    this.code = code;
    this.zh = text.zh;
  }
}
