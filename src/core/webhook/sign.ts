import { createHmac } from 'node:crypto';

const prefix = 'whsec_';
/** Standard Webhooks asks for 24 to 64 bytes. */
export const secretBytes = 32;

/** The text of a secret, as receivers' libraries take it. */
export function secretText(random: Buffer): string {
  return prefix + random.toString('base64');
}

/**
 * The headers of one attempt by Standard Webhooks 1.0: every secret signs `id.timestamp.body` with HMAC-SHA256. `at` is the
 * time of the attempt, so that a repeat is not taken for a replay.
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  at: Date,
  body: string | Buffer,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
