import { argon2, timingSafeEqual } from 'node:crypto';

/** What OWASP asks of argon2id: 19 MiB, two passes, one lane. About 50 ms, on a thread of libuv's pool. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const tagBytes = 32;
export const saltBytes = 16;

const stored =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{10,100})\$([A-Za-z0-9+/]{20,100})$/;

/** The text a password is kept as (PHC string format), from 16 random bytes. Unicode forms of one text are one password. */
export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  const tag = await derive(password, salt, cost, tagBytes);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(salt)}$${plain(tag)}`;
}

/** Whether a password is the one that was hashed; constant time. False for a text that is no such hash. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const parts = stored.exec(hash);
  if (parts === null) return false;
  const [memory, passes, parallelism] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const tag = Buffer.from(parts[5]!, 'base64');
  const salt = Buffer.from(parts[4]!, 'base64');
  return timingSafeEqual(await derive(password, salt, { memory, passes, parallelism }, tag.length), tag);
}

/** Whether a stored hash was made at another cost than today's, and is to be made anew when the password is at hand. */
export function isOutdated(hash: string): boolean {
  const { memory, passes, parallelism } = cost;
  return !hash.startsWith(`$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$`);
}

function derive(
  password: string,
  nonce: Uint8Array,
  { memory, passes, parallelism }: typeof cost,
  tagLength: number,
): Promise<Buffer> {
  const parameters = { message: password.normalize('NFKC'), nonce, memory, passes, parallelism, tagLength };
  return new Promise((resolve, reject) =>
    argon2('argon2id', parameters, (error, tag) => (error === null ? resolve(tag as Buffer) : reject(error))),
  );
}

function plain(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
