import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operations } from '#contract/index.ts';

/** A proxy in front of the service that notes which operations were called with success. */
export interface Recorder {
  url: string;
  /** Operation ids, as the contract names them. */
  succeeded: Set<string>;
  close(): Promise<void>;
}

/** Passes everything on to `target`; what it answers is passed back unchanged. */
export async function startRecorder(target: string): Promise<Recorder> {
  const succeeded = new Set<string>();
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const body = await bodyOf(request);
    const headers = Object.entries(request.headers).filter(([name]) => !hopByHop.has(name)) as [string, string][];
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const answer = await fetch(`${target}${url}`, {
      method,
      headers,
      signal: gone.signal,
      ...(body.length > 0 ? { body } : {}),
    });
    const operation = operationOf(method, url);
    if (operation !== undefined && answer.ok) succeeded.add(operation);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    // As it comes: a live stream has no end.
    try {
      for await (const part of answer.body ?? []) response.write(part);
    } catch {
      // Whoever asked has hung up.
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, succeeded, close };
}

/** The operation a request is for, by the contract's own paths. */
export function operationOf(method: string, url: string): string | undefined {
  const path = url.split('?', 1)[0]!.split('/');
  const matches = (pattern: string) => {
    const parts = pattern.split('/');
    return parts.length === path.length && parts.every((part, i) => part.startsWith('{') || part === path[i]);
  };
  return operations.find((one) => one.method === method && matches(one.path))?.id;
}

const hopByHop = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive', 'expect']);

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
