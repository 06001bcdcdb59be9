import type { NotifierConfig } from '#contract/notifier.ts';
import type { Outgoing } from './http/outgoing.ts';

type MailConfig = Extract<NotifierConfig, { kind: 'email' }>;

const timeoutMs = 15_000;

/** Hands a mail to a server whose address was checked like any other. Never throws. */
export async function sendMail(
  outgoing: Pick<Outgoing, 'check'>,
  config: MailConfig,
  title: { zh: string; en: string },
  text: string,
): Promise<{ error: string | null }> {
  const { host, port, secure, user, password, from, to } = config;
  try {
    const name = host.includes(':') ? `[${host}]` : host;
    const { address } = await outgoing.check(`https://${name}:${port}`);
    // Loaded with the first mail, as most installations write none.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host: address,
      port,
      secure,
      // The certificate is that of the name, the connection goes to the address that was checked.
      tls: { servername: host },
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({ from, to, subject: `${title.zh} / ${title.en}`, text });
      return { error: null };
    } finally {
      transport.close();
    }
  } catch (error) {
    return { error: (error as Error).message.slice(0, 300) };
  }
}
