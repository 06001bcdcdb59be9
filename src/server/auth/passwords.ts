import { randomBytes } from 'node:crypto';
import { ApiError } from '#contract/errors.ts';
import { isKnownPassword } from '#core/access/known-passwords.ts';
import { hashPassword, saltBytes, verifyPassword } from '#core/access/password.ts';

/** Each takes 19 MiB and a thread for 50 ms: a flood of sign-ins must leave both to those who send. */
const mostAtOnce = 2;
const mostWaiting = 40;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= mostAtOnce) {
    if (waiting.length >= mostWaiting) throw new ApiError('too_many_attempts', { retryAfterSeconds: 5 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

/** The hash to keep of a new password. Throws ApiError `password_known` for one that is guessed first. */
export async function newPasswordHash(password: string, person: { email: string; name: string }): Promise<string> {
  if (isKnownPassword(password, person)) throw new ApiError('password_known');
  return passwordHash(password);
}

export function passwordHash(password: string): Promise<string> {
  return inTurn(() => hashPassword(password, randomBytes(saltBytes)));
}

/** Nobody's password, at the same cost: an address without an account takes as long to refuse as one with. */
const nobodys = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Whether a password is the one behind a hash; without a hash false, and no sooner. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const same = await inTurn(() => verifyPassword(password, hash ?? nobodys));
  return same && hash !== undefined;
}
