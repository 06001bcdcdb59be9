import { randomBytes } from 'node:crypto';
import { makeToken, tokenBytes } from '#core/access/token.ts';
import type { MemberRow } from '#db/queries/member/row.ts';
import { insertTicket } from '#db/queries/ticket/store.ts';
import type { Mailer } from '#notifiers/mailer.ts';
import type { ServerContext } from '../context.ts';
import { passwordLetter } from './letters.ts';

const hours = 1;

/**
 * Mails a member a link to a new password. Links that an administrator made stay as they are, or anybody who knows the
 * address could end them; the first one used ends all. Never throws: nobody waits for it.
 */
export async function mailPasswordLink(context: ServerContext, mail: Mailer, member: MemberRow): Promise<void> {
  try {
    const now = context.clock.now();
    const { text, hash } = makeToken(randomBytes(tokenBytes));
    const { id, organization_id, email: to, name, language } = member;
    const ticket = { token_hash: hash, kind: 'password' as const, organization_id, member_id: id, payload: {} };
    const expires_at = new Date(now.getTime() + hours * 3_600_000);
    await insertTicket(context.pool, { ...ticket, expires_at }, now);
    const url = `${context.publicUrl}/reset?token=${text}`;
    const letter = passwordLetter({ to, name, language, url, hours, twoFactorOff: false, by: null });
    const { error } = await mail.send(letter);
    if (error !== null) context.log.warn({ reason: error }, 'the mail server did not take a mail');
  } catch (error) {
    context.log.error({ err: error }, 'a link to a new password could not be made');
  }
}
