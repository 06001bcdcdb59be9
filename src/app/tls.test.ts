import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '#contract/start-error.ts';
import { makeCertificate } from '#testkit/certificate.ts';
import { createLogger } from './log/logger.ts';
import { type KeepOptions, keepTls, type TlsKeeper } from './tls.ts';

let directory: string;
let files: { certFile: string; keyFile: string };
let lines: string[];
let keeper: TlsKeeper | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hongyan-tls-'));
  files = { certFile: join(directory, 'tls.crt'), keyFile: join(directory, 'tls.key') };
  lines = [];
});

afterEach(() => {
  keeper?.close();
  keeper = undefined;
  rmSync(directory, { recursive: true });
});

function install(pair = makeCertificate()): void {
  writeFileSync(files.certFile, pair.certPem);
  writeFileSync(files.keyFile, pair.keyPem);
}

function keep(options: Partial<KeepOptions> = {}): TlsKeeper {
  const destination = { write: (line: string) => void lines.push(line) };
  keeper = keepTls(files, { log: createLogger({ level: 'info', format: 'json', destination }), ...options });
  return keeper;
}

function refusal(): StartError {
  try {
    keep();
  } catch (error) {
    if (error instanceof StartError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The name on the certificate a server really shows. */
async function shownName(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}

describe('keepTls', () => {
  it('reads a pair and knows when it ends', () => {
    install(makeCertificate({ notAfter: new Date('2049-03-01T10:20:30Z') }));
    expect(keep().current.expiresAt).toEqual(new Date('2049-03-01T10:20:30Z'));
    expect(lines).toEqual([]);
  });

  it('gives a running server the new certificate, without a restart', async () => {
    install(makeCertificate({ commonName: 'old.example' }));
    const tls = keep();
    const server = createServer({ cert: tls.current.cert, key: tls.current.key });
    tls.attach(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await shownName(port)).toBe('old.example');
    install(makeCertificate({ commonName: 'new.example' }));
    expect(tls.reload()).toBe(true);
    expect(await shownName(port)).toBe('new.example');
    server.close();
    await once(server, 'close');
  });

  it('notices a changed file by itself', async () => {
    install();
    const tls = keep({ checkEveryMs: 5 });
    const before = tls.current.fingerprint;
    const renewed = new Promise<void>((resolve) => tls.attach({ setSecureContext: () => resolve() }));
    install();
    await renewed;
    expect(tls.current.fingerprint).not.toBe(before);
  });

  it('reads again on SIGHUP, and not after close', () => {
    install();
    const renewed: string[] = [];
    const tls = keep({ onRenewed: (pair) => renewed.push(pair.fingerprint) });
    const first = tls.current.fingerprint;
    install();
    process.emit('SIGHUP');
    const second = tls.current.fingerprint;
    expect(second).not.toBe(first);
    expect(renewed).toEqual([second]);
    tls.close();
    install();
    process.emit('SIGHUP');
    expect(tls.current.fingerprint).toBe(second);
  });

  it.each<[string, () => void]>([
    ['half written', () => writeFileSync(files.certFile, '-----BEGIN CERTIFICATE-----\nMIIB')],
    ['gone', () => rmSync(files.keyFile)],
    ['renewed by one half only', () => writeFileSync(files.certFile, makeCertificate().certPem)],
    ['expired', () => install(makeCertificate({ notAfter: new Date(Date.now() - 60_000) }))],
  ])('keeps the old pair and says so when the new one is %s', (_name, spoil) => {
    install();
    const tls = keep();
    const before = tls.current;
    let given = 0;
    tls.attach({ setSecureContext: () => (given += 1) });
    spoil();
    expect(tls.reload()).toBe(false);
    expect(tls.current).toBe(before);
    expect(given).toBe(0);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ level: 'error', msg: expect.stringContaining('stays in use') });
  });

  it('does nothing when the files are the same', () => {
    install();
    const tls = keep();
    tls.attach({ setSecureContext: () => expect.unreachable() });
    expect(tls.reload()).toBe(true);
    expect(lines).toEqual([]);
  });

  it('starts with an expired certificate and warns', () => {
    install(makeCertificate({ notAfter: new Date(Date.now() - 60_000) }));
    keep();
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn' });
  });

  it.each<[string, string, () => void]>([
    ['tls-missing', 'a missing certificate', () => rmSync(files.certFile)],
    ['tls-missing', 'a missing key', () => rmSync(files.keyFile)],
    ['tls-mismatch', 'a key of another certificate', () => writeFileSync(files.keyFile, makeCertificate().keyPem)],
    ['tls-not-a-certificate', 'something else as certificate', () => writeFileSync(files.certFile, 'hello')],
    ['tls-not-a-key', 'something else as key', () => writeFileSync(files.keyFile, 'hello')],
    ['tls-unreadable', 'a directory', () => Object.assign(files, { certFile: directory })],
  ])('refuses to start: %s for %s', (code, _name, spoil) => {
    install();
    spoil();
    const error = refusal();
    expect(error.code).toBe(code);
    expect(error.message).toContain(directory);
    expect(error.zh).toMatch(/\p{Script=Han}/u);
  });
});
