import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';

/** How a call is answered, whatever becomes of it. */
export interface Stage {
  request: IncomingMessage;
  response: ServerResponse;
  clientTimeoutMs: number;
  /** Takes the message and shows the caller the answer as told. */
  accept: (show: (json: string) => void) => void;
  later: (ms: number, run: () => void) => void;
}

/** Plays one fault. */
export function behave(fault: Fault, { request, response, clientTimeoutMs, accept, later }: Stage): void {
  const answer = (json: string) => replyText(response, json);
  const actions: Record<Fault, () => void> = {
    ok: () => accept(answer),
    reset: () => request.socket.resetAndDestroy(),
    drop: () => accept(() => request.socket.destroy()),
    half: () => accept((json) => replyHalf(request, response, json)),
    late: () => later(clientTimeoutMs * 1.5, () => accept(answer)),
    stall: () => undefined,
    bad_gateway: () => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>502 Bad Gateway</html>'),
    garbage: () => accept(() => answer('<html>success</html>')),
  };
  actions[fault]();
}

export function replyText(response: ServerResponse, body: string, status = 200): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}

function replyHalf(request: IncomingMessage, response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
}
