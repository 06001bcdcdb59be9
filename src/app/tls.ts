import { unwatchFile, watchFile } from 'node:fs';
import type { Logger } from './log/logger.ts';
import { readTlsFiles, type TlsFiles, type TlsPair } from './tls-files.ts';

/** A server that can be given new certificates while it runs: `https.Server`, `tls.Server`. */
export type TlsServer = { setSecureContext(options: { cert: Buffer; key: Buffer }): void };

/** The certificate of this process, kept up to date. */
export type TlsKeeper = {
  /** What to create the server with. */
  readonly current: TlsPair;
  /** Hands every later pair to this server too. */
  attach(server: TlsServer): void;
  /** Reads the files now; false when they are bad and the old pair stays. Never throws. */
  reload(): boolean;
  /** Stops watching. */
  close(): void;
};

export type KeepOptions = { log: Logger; onRenewed?: (pair: TlsPair) => void; checkEveryMs?: number };

/** How often the files are looked at. By stat, not by notification: Kubernetes and certbot swap symbolic links. */
const CHECK_EVERY_MS = 10_000;

/**
 * Reads certificate and key, and again whenever a file changes or SIGHUP arrives. A bad new pair (half written, no
 * longer matching, already expired) is logged and the old one stays; renewal writes two files, so this happens
 * between the first and the second of them and mends itself.
 *
 * @param options.onRenewed called with every new pair in use, for gauges of its end
 * @param options.checkEveryMs pause between two looks at the files
 * @throws StartError when the first pair cannot be used
 */
export function keepTls(files: TlsFiles, options: KeepOptions): TlsKeeper {
  const { log } = options;
  const servers = new Set<TlsServer>();
  let current = readTlsFiles(files);
  if (isExpired(current))
    log.warn({ expiresAt: current.expiresAt }, 'the TLS certificate has expired; browsers refuse it');

  const reload = (): boolean => {
    try {
      const next = readTlsFiles(files);
      if (next.cert.equals(current.cert) && next.key.equals(current.key)) return true;
      if (isExpired(next)) {
        log.error(
          { expiresAt: next.expiresAt },
          'the new TLS certificate has already expired; the old one stays in use',
        );
        return false;
      }
      for (const server of servers) server.setSecureContext({ cert: next.cert, key: next.key });
      current = next;
      options.onRenewed?.(next);
      log.info({ expiresAt: next.expiresAt, fingerprint: next.fingerprint }, 'the TLS certificate was renewed');
      return true;
    } catch (err) {
      log.error({ err }, 'the new TLS files cannot be used; the old certificate stays in use');
      return false;
    }
  };

  // A listener of its own for each keeper: `unwatchFile` without one would end the watch of everybody on that file.
  const onChange = () => void reload();
  const paths = [files.certFile, files.keyFile];
  const interval = options.checkEveryMs ?? CHECK_EVERY_MS;
  for (const path of paths) watchFile(path, { interval, persistent: false }, onChange);
  process.on('SIGHUP', onChange);
  // The watch compares with its own first look: what was changed between our reading and that one, it never notices.
  const firstLook = setTimeout(onChange, interval).unref();

  return {
    get current() {
      return current;
    },
    attach: (server) => void servers.add(server),
    reload,
    close() {
      clearTimeout(firstLook);
      for (const path of paths) unwatchFile(path, onChange);
      process.off('SIGHUP', onChange);
      servers.clear();
    },
  };
}

function isExpired(pair: TlsPair): boolean {
  return pair.expiresAt.getTime() <= Date.now();
}
