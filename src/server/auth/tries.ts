import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import { clearAttempts, giveAttemptsBack, takeAttempts } from '#db/queries/attempt/take.ts';
import type { ServerContext } from '../context.ts';

const minute = 60_000;

/**
 * How often something may be tried in a time. They stand in the database, so that a restart forgets nothing and all
 * processes count together. An account as a whole is limited loosely, or anybody could lock anybody out.
 */
const rules = {
  address: { most: 60, ms: 15 * minute },
  account_from_address: { most: 10, ms: 15 * minute },
  account: { most: 100, ms: 60 * minute },
  second_factor: { most: 10, ms: 60 * minute },
  link: { most: 30, ms: 15 * minute },
  own_password: { most: 10, ms: 15 * minute },
  /** Mails to one address: nobody's box is flooded by ours. */
  mail_to: { most: 5, ms: 60 * minute },
  /** Mails that one organization sends: a stolen account is no way to send thousands. */
  mail_of: { most: 100, ms: 24 * 60 * minute },
} as const;

export interface Try {
  rule: keyof typeof rules;
  /** What it is limited by: an address, an account, a member. */
  by: string;
}

/** Counts a try under each rule before it is made. Throws ApiError `too_many_attempts` when one of them is used up. */
export async function takeTries(context: ServerContext, tries: readonly Try[]): Promise<void> {
  const now = context.clock.now();
  const byKey = new Map(tries.map((one) => [keyOf(one).toString('hex'), rules[one.rule]]));
  const keys = tries.map((one) => ({ key: keyOf(one), until: new Date(now.getTime() + rules[one.rule].ms) }));
  const taken = await takeAttempts(context.pool, keys, now);
  const over = taken.filter((one) => one.count > byKey.get(one.key.toString('hex'))!.most);
  if (over.length === 0) return;
  const free = Math.max(...over.map((one) => one.until.getTime()));
  throw new ApiError('too_many_attempts', { retryAfterSeconds: Math.max(1, Math.ceil((free - now.getTime()) / 1000)) });
}

/** A try that succeeded was none: those of the account begin anew, of the address one is taken back. */
export async function forgetTries(context: ServerContext, clear: readonly Try[], back: readonly Try[]): Promise<void> {
  await clearAttempts(context.pool, clear.map(keyOf));
  await giveAttemptsBack(context.pool, back.map(keyOf));
}

/** A try of a link, of an invitation or of a forgotten password, from where it comes. */
export function linkTry(request: FastifyRequest): Try {
  return { rule: 'link', by: networkOf(request.ip) };
}

/** A mail to an address, asked for by whomever. */
export function mailTry(to: string): Try {
  return { rule: 'mail_to', by: to };
}

/** Hashed, so that a list of who was tried from where is not kept. */
function keyOf({ rule, by }: Try): Buffer {
  return createHash('sha256').update(`${rule}\n${by}`).digest();
}

/** The part of an address that one person holds: all of IPv4, the network half of IPv6. */
export function networkOf(ip: string): string {
  if (isIP(ip) !== 6 || ip.includes('.')) return ip;
  const [head = '', tail = ''] = ip.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}
