import type { Transporter } from 'nodemailer';

/** One mail to one person. */
export interface Letter {
  to: string;
  /** One line. */
  subject: string;
  text: string;
}

/** Hands mails to the server of the settings. */
export interface Mailer {
  /** Never throws: what went wrong stands in the answer, in the words of the mail server. */
  send(letter: Letter): Promise<{ error: string | null }>;
  /** Connects and logs in, and sends nothing. */
  verify(): Promise<{ error: string | null }>;
  /** Waits for what is on its way. */
  close(): Promise<void>;
}

const timeoutMs = 15_000;
const mostAtOnce = 2;
const mostWaiting = 50;

/**
 * A mailer for an SMTP server that the operator of this installation named, so that it may be on the inner network. A login
 * goes over TLS only, but on this machine. What comes faster than the server takes it is refused, never piled up.
 *
 * @param url `smtps://user:password@host:port`, checked by the settings
 */
export function smtpMailer(url: string, from: string): Mailer {
  const address = new URL(url);
  let made: Promise<Transporter> | null = null;
  const transport = () => (made ??= transportOf(address));
  const open = new Set<Promise<unknown>>();
  return {
    async send({ to, subject, text }) {
      if (open.size >= mostAtOnce + mostWaiting) return { error: 'too many mails wait for the mail server' };
      const sending = transport().then((one) => one.sendMail({ from, to: { name: '', address: to }, subject, text }));
      open.add(sending);
      try {
        await sending;
        return { error: null };
      } catch (error) {
        return { error: (error as Error).message.slice(0, 300) };
      } finally {
        open.delete(sending);
      }
    },
    async verify() {
      const failed = (error: Error) => ({ error: error.message.slice(0, 300) });
      const one = await transport();
      return one.verify().then(() => ({ error: null }), failed);
    },
    async close() {
      await Promise.allSettled(open);
      (await made)?.close();
    },
  };
}

/** The library comes with the first mail: most processes never write one, and it is among the largest we have. */
async function transportOf(url: URL): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const login = url.username !== '';
  return createTransport({
    pool: true,
    maxConnections: mostAtOnce,
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: login && !secure && !isHere(host),
    ...(login ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
