import { inspect } from 'node:util';
import type { MasterKey } from './master-key.ts';

const HIDDEN = '[secret]';

type Values = {
  databaseUrl: string | null;
  masterKeys: readonly MasterKey[] | null;
  metricsToken: string | null;
  oidcClientSecret: string | null;
  smtpUrl: string | null;
  otlpHeaders: Readonly<Record<string, string>> | null;
};

/**
 * The settings nobody may read by accident. Code asks for one by name; JSON, `console.log`, spread and
 * `Object.entries` see only whether it is set.
 */
export class Secrets {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = { ...values };
    Object.freeze(this);
  }

  /** Connection string of the external PostgreSQL; null means the embedded one. */
  get databaseUrl(): string | null {
    return this.#values.databaseUrl;
  }

  /** Keys given by the operator, the current one first; null means the key file of the data directory. */
  get masterKeys(): readonly MasterKey[] | null {
    return this.#values.masterKeys;
  }

  /** What `GET /metrics` asks for as bearer; null means it asks for nothing. */
  get metricsToken(): string | null {
    return this.#values.metricsToken;
  }

  /** What proves us to the single sign-on provider; null without one. */
  get oidcClientSecret(): string | null {
    return this.#values.oidcClientSecret;
  }

  /** The mail server with its login; null: no mail is sent. */
  get smtpUrl(): string | null {
    return this.#values.smtpUrl;
  }

  /** Headers for the collector of traces; null without any. */
  get otlpHeaders(): Readonly<Record<string, string>> | null {
    return this.#values.otlpHeaders;
  }

  toJSON(): Record<keyof Values, string | null> {
    const shown = (value: unknown) => (value === null ? null : HIDDEN);
    const { databaseUrl, masterKeys, metricsToken, oidcClientSecret, smtpUrl, otlpHeaders } = this.#values;
    return {
      databaseUrl: shown(databaseUrl),
      masterKeys: shown(masterKeys),
      metricsToken: shown(metricsToken),
      oidcClientSecret: shown(oidcClientSecret),
      smtpUrl: shown(smtpUrl),
      otlpHeaders: shown(otlpHeaders),
    };
  }

  [inspect.custom](): string {
    return `Secrets ${inspect(this.toJSON())}`;
  }
}
