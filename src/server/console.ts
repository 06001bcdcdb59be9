import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Paths that are no page of the console; whoever asks for one that does not exist is told so in JSON. */
const notPages = /^\/(v1|auth|door|docs|assets|metrics|healthz|readyz|openapi\.json)(\/|$)/;

const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

const notBuilt = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>鸿雁</title>
<p>控制台尚未构建，请运行 <code>npm run build -w console</code>。<br>
The console is not built: run <code>npm run build -w console</code>.</p></html>`;

/**
 * Serves the built console of a folder: its files for ever (their names change with their content), its page anew at
 * each request, with a nonce for the styles that its components write. The folder is read when asked, so a new build
 * needs no restart.
 */
export function registerConsole(app: FastifyInstance, folder: string, platformUrl: string): void {
  app.get('/assets/:file', { schema: { hide: true } }, async (request, reply) => {
    const { file } = request.params as { file: string };
    const type = types[file.split('.').at(-1) ?? ''];
    const sent = type !== undefined && /^[\w-][\w.-]*$/.test(file) && (await sendFile(request, reply, folder, file));
    if (!sent) return reply.callNotFound();
    // Files of the build carry a hash of their content in their name; the icon does not.
    const hashed = /-[\w-]{8}\.\w+$/.test(file);
    reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
    return reply.type(type).send(sent);
  });
  app.get('/', { schema: { hide: true } }, (_, reply) => sendPage(reply, folder, platformUrl));
}

/** Whether a request that no route knows is a page of the console, opened by its address. */
export function isConsolePage(request: FastifyRequest): boolean {
  const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
  return wantsPage && !notPages.test(request.url.split('?')[0]!);
}

/**
 * The console's one page. Scripts only from our own files; styles also with the nonce; nothing from elsewhere, but for the
 * phones of an emulator on this machine, in a frame.
 */
export async function sendPage(reply: FastifyReply, folder: string, platformUrl: string): Promise<FastifyReply> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null);
  const nonce = randomBytes(18).toString('base64');
  return reply
    .headers({
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        `frame-src ${isOnThisMachine(platformUrl) ? new URL(platformUrl).origin : "'none'"}`,
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(page === null ? notBuilt : page.replaceAll('%NONCE%', nonce));
}

/** Whether a platform is one that only this machine reaches: an emulator. */
export function isOnThisMachine(platformUrl: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(platformUrl).hostname);
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  folder: string,
  file: string,
): Promise<Buffer | null> {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  reply.header('vary', 'accept-encoding');
  for (const [encoding, suffix] of encodings) {
    if (!accepted.includes(encoding)) continue;
    const bytes = await readFile(join(folder, 'assets', file + suffix)).catch(() => null);
    if (bytes === null) continue;
    reply.header('content-encoding', encoding);
    return bytes;
  }
  return readFile(join(folder, 'assets', file)).catch(() => null);
}

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
