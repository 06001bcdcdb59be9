import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

type Answer = { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'gigabyte';

/** Somebody who is told things: keeps what came, and answers as it is told to. */
export class Receiver {
  readonly received: Received[] = [];
  /** How the next calls are answered; the last one for ever. */
  answers: Answer[] = [{ status: 204 }];
  url = '';
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      this.received.push({ path: request.url!, headers: request.headers, body: Buffer.concat(parts).toString() });
      const answer = this.answers.length > 1 ? this.answers.shift()! : this.answers[0]!;
      if (answer === 'hang') return;
      if (answer === 'gigabyte') {
        response.writeHead(200);
        const piece = Buffer.alloc(65_536, 'x');
        let left = 16_384;
        const more = () => {
          while (left-- > 0 && !response.destroyed)
            if (!response.write(piece)) return void response.once('drain', more);
          response.end();
        };
        more();
        return;
      }
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body ?? '');
    });
  });

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${(receiver.#server.address() as AddressInfo).port}`;
    afterAll(() => receiver.close());
    return receiver;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
