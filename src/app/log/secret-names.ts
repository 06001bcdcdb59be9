/** Words that mark what stands beside them as secret, in any spelling: `appSecret`, `app_secret`, `X-Api-Key`. */
const stems = [
  'secret',
  'token',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'authorization',
  'cookie',
  'credential',
  'ticket',
  'aes key',
  'api key',
  'master key',
  'private key',
  'session key',
  'js code',
  'database url',
] as const;

const byKey = new RegExp(stems.map((stem) => stem.replace(' ', '')).join('|'));

/** Facts about a secret, which may be shown while they are numbers: `tokenExpiresIn: 7200`. */
const aboutKey = /(expires(in|at|on)?|count|ttl|ms|seconds|length|bytes|version|left|rate)$/;

/**
 * Whether the value under an object key must not be shown. Case and punctuation of the key do not matter, and a
 * marking word anywhere in it is enough: losing a harmless value costs less than showing a secret.
 */
export function isSecretKey(key: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  // The words fit in a short key; a longer one is data that happens to be a key and is searched as text elsewhere.
  const plain = key
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return byKey.test(plain) && !(typeof value === 'number' && aboutKey.test(plain));
}

/** The same words as a pattern for text, where they may be written `js_code`, `js-code`, `js code` or `jsCode`. */
export const secretNamePattern = stems.map((stem) => stem.replace(' ', '[_ -]?')).join('|');
