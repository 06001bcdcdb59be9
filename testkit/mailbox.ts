import { type AddressInfo, createServer } from 'node:net';

export interface Mail {
  to: string[];
  /** Headers as they came. */
  head: string;
  /** The text, decoded. */
  text: string;
}

/** A mail server on this machine that takes every mail and keeps it, or none. */
export interface Mailbox {
  url: string;
  mails: Mail[];
  /** From now on every mail is refused with this answer, such as `550 no such user`; null: taken again. */
  refuse(answer: string | null): void;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  let refusal: string | null = null;
  const server = createServer((socket) => {
    let buffer = '';
    let to: string[] = [];
    let inData = false;
    socket.on('error', () => {});
    socket.setEncoding('latin1').write('220 mailbox ESMTP\r\n');
    const command = (line: string) => {
      if (/^DATA/i.test(line)) {
        inData = true;
        return '354 go on';
      }
      if (/^RCPT TO:/i.test(line)) {
        if (refusal !== null) return refusal;
        to.push(/<([^>]*)>/.exec(line)![1]!);
      }
      return /^QUIT/i.test(line) ? '221 bye' : '250 ok';
    };
    socket.on('data', (part: string) => {
      buffer += part;
      for (;;) {
        const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const piece = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          mails.push(read(piece, to));
          to = [];
          socket.write('250 taken\r\n');
        } else socket.write(`${command(piece)}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    refuse: (answer) => {
      refusal = answer;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function read(mail: string, to: string[]): Mail {
  const gap = mail.indexOf('\r\n\r\n');
  const [head, body] = [mail.slice(0, gap), mail.slice(gap + 4)];
  const bytes = /content-transfer-encoding: base64/i.test(head)
    ? Buffer.from(body, 'base64')
    : Buffer.from(/quoted-printable/i.test(head) ? unquoted(body) : body, 'latin1');
  return { to, head, text: bytes.toString('utf8').replaceAll('\r\n', '\n') };
}

function unquoted(text: string): string {
  return text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
