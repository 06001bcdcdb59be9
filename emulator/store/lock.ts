import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Keeps a second emulator off a state file: two writers would each cut away what the other appends. The lock is a
 * listening local socket, not a file with a process id: it ends with its process, also by kill, and ids come again in
 * containers. Rejects when another emulator, of this process or another, holds the file.
 */
export async function lockStateFile(path: string): Promise<Server> {
  const name = `hongyan-emulator-${createHash('sha256').update(resolve(path)).digest('hex').slice(0, 24)}`;
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
  if (await answers(address)) throw new Error(`${path} is in use by another emulator; stop it or give another --state`);
  if (process.platform !== 'win32') rmSync(address, { force: true });
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(address, done);
  });
  // The lock alone is no reason to keep a process running.
  return server.unref();
}

function answers(address: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
