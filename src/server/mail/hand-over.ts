import type { Letter } from '#notifiers/mailer.ts';
import { mailTry, takeTries } from '../auth/tries.ts';
import type { ServerContext } from '../context.ts';

/** A link on its way: by mail, or by whoever asked for it. */
export interface Handed {
  url: string | null;
  mailed: boolean;
  mail_error: string | null;
}

/**
 * Counts a mail before anything is written for it; nothing without a mail server. Throws ApiError `too_many_attempts`.
 */
export async function takeMail(context: ServerContext, organizationId: string, to: string): Promise<void> {
  if (context.mail === null) return;
  await takeTries(context, [mailTry(to), { rule: 'mail_of', by: organizationId }]);
}

/**
 * Sends the letter that carries a link, once the link is stored. Where there is no mail server, or it does not take the
 * letter, the link itself is the answer. After a crash in between the link is simply made again.
 */
export async function handOver(
  context: ServerContext,
  url: string,
  write: () => Promise<Letter | null>,
): Promise<Handed> {
  const letter = context.mail === null ? null : await write();
  if (context.mail === null || letter === null) return { url, mailed: false, mail_error: null };
  const { error } = await context.mail.send(letter);
  if (error === null) return { url: null, mailed: true, mail_error: null };
  context.log.warn({ reason: error }, 'the mail server did not take a mail');
  return { url, mailed: false, mail_error: error };
}
