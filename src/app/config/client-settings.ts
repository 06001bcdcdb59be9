import { type Env, loadEnvFile } from './env-file.ts';
import { clientKeys } from './keys.ts';
import { ConfigError } from './problem.ts';
import { localUrl, thisProcess } from './read-config.ts';
import { readValues, type Values } from './read-values.ts';

/** Which running service a command calls, and as whom. */
export interface ClientSettings {
  /** Without a trailing slash. */
  url: string;
  apiKey: string | null;
}

/**
 * The settings of a command that only calls a service: those of the service itself need not be here, nor be right.
 *
 * @param given what the command line says; wins
 * @param from the process whose settings these are
 * @throws ConfigError, or StartError when `.env` cannot be read
 */
export function loadClientSettings(
  given: { url?: string | undefined; key?: string | undefined } = {},
  from = thisProcess(),
): ClientSettings {
  const env: Record<string, string | undefined> = { ...loadEnvFile(from.env, { cwd: from.cwd }) };
  if (given.url !== undefined) env.HONGYAN_URL = given.url;
  if (given.key !== undefined) {
    env.HONGYAN_API_KEY = given.key;
    delete env.HONGYAN_API_KEY_FILE;
  }
  const { values, problems } = readValues(env satisfies Env, { cwd: from.cwd });
  const ours = problems.filter((problem) => problem.key.replace(/_FILE$/, '') in clientKeys);
  if (ours.length > 0) throw new ConfigError(ours);
  return { url: values.HONGYAN_URL ?? ownUrl(values), apiKey: values.HONGYAN_API_KEY };
}

/** The service of this directory. With TLS by its public name, because a certificate rarely names the loopback address. */
function ownUrl({ TLS_CERT, PUBLIC_URL, HOST, PORT }: Values): string {
  if (!TLS_CERT) return localUrl('http', HOST, PORT);
  return PUBLIC_URL ?? localUrl('https', HOST, PORT);
}
