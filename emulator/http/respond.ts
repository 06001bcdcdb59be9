import type { ServerResponse } from 'node:http';
import { type Answer, json, type WireFault } from './answer.ts';

const html = '<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>';

export type Log = (line: string) => void;

/** Decides and carries the answer out on the socket. A fault of our own becomes a logged 500, never a crash. */
export function respond(res: ServerResponse, decide: () => Answer, log: Log): void {
  const answer = decideSafely(decide, log);
  if (answer.kind === 'later') {
    // Not a reason to keep a closing process alive.
    setTimeout(() => respond(res, answer.finish, log), answer.afterMs).unref();
    return;
  }
  if (answer.kind === 'wire') breakWire(res, answer.fault);
  else write(res, answer.status ?? 200, answer.type ?? 'application/json; encoding=utf-8', answer.body);
}

function decideSafely(decide: () => Answer, log: Log): Answer {
  try {
    return decide();
  } catch (error) {
    log(error instanceof Error ? String(error.stack) : String(error));
    return json({ error: 'the emulator failed at this; see its log' }, 500);
  }
}

function write(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, ['content-type', type, 'content-length', String(Buffer.byteLength(body))]);
  res.end(body);
}

function breakWire(res: ServerResponse, fault: WireFault): void {
  switch (fault) {
    case 'timeout':
      return;
    case 'reset':
      // A plain destroy would send FIN; a reset is what a dying peer sends.
      res.socket?.resetAndDestroy();
      return;
    case 'half':
      res.writeHead(200, ['content-type', 'application/json; encoding=utf-8', 'content-length', '64']);
      res.write('{"errcode":0,"errm', () => res.socket?.destroy());
      return;
    case 'http500':
      write(res, 500, 'text/html', html.replace('502 Bad Gateway', '500 Internal Server Error'));
      return;
    case 'html':
      write(res, 200, 'text/html', html);
      return;
  }
}
