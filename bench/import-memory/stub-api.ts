import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubApi {
  url: string;
  /** Calls of the batch operation, and how many recipients they carried. */
  seen: { calls: number; recipients: number; largestBody: number; importIds: Set<string> };
  close(): Promise<void>;
}

/** Answers `upsertRecipients` as the API does, storing nothing: what is measured is the reader in front of it. */
export async function startStubApi(): Promise<StubApi> {
  const seen: StubApi['seen'] = { calls: 0, recipients: 0, largestBody: 0, importIds: new Set() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { import_id, recipients } = JSON.parse(body.toString('utf8')) as {
        import_id: string;
        recipients: { openid: string }[];
      };
      seen.calls++;
      seen.recipients += recipients.length;
      seen.largestBody = Math.max(seen.largestBody, body.length);
      seen.importIds.add(import_id);
      const id = '6f1c2d3e-4f50-8a6b-9c7d-0e1f2a3b4c5d';
      const items = recipients.map(({ openid }) => ({ openid, id }));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
