import { connect, type Socket } from 'node:net';
import { monotonicMs } from '../lib/clock.ts';

/** Requests per second the mock answers to a client that does next to nothing else. */
export interface Flood {
  perSecond: number;
}

// A process of its own: `node bench/mock/flood.ts '{"port":1,"connections":64,"count":100000}'`. Same shape of requests
// as a real send, one at a time per connection, answers counted by their length only.
const { port, connections, count } = JSON.parse(process.argv[2]!) as {
  port: number;
  connections: number;
  count: number;
};
const body = JSON.stringify({
  touser: 'oFlood0000000000000000000000',
  template_id: 'T',
  data: { thing1: 'x'.repeat(300) },
});
const request = Buffer.from(
  `POST /cgi-bin/message/subscribe/send?access_token=${'x'.repeat(136)} HTTP/1.1\r\nhost: 127.0.0.1\r\n` +
    `connection: keep-alive\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
);

let left = count;
let open = 0;
const done = Promise.withResolvers<void>();

function next(socket: Socket): void {
  if (left-- > 0) socket.write(request);
  else {
    socket.destroy();
    if (--open === 0) done.resolve();
  }
}

const sockets = await Promise.all(
  Array.from({ length: connections }, () => {
    const { promise, resolve } = Promise.withResolvers<Socket>();
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.setNoDelay(true);
    // One answer is one small segment here.
    socket.on('data', () => next(socket));
    open++;
    return promise;
  }),
);
const startedAt = monotonicMs();
for (const socket of sockets) next(socket);
await done.promise;
const flood: Flood = { perSecond: (count * 1000) / (monotonicMs() - startedAt) };
process.send?.(flood);
process.disconnect?.();
