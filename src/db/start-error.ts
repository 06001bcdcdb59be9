/** Why the database could not be had; stable, safe to match on and to link from the documentation. */
export type StartErrorCode =
  | 'platform-missing'
  | 'binaries-broken'
  | 'root-only'
  | 'locked'
  | 'not-writable'
  | 'not-reachable'
  | 'no-space'
  | 'foreign-owner'
  | 'foreign-directory'
  | 'foreign-version'
  | 'password-missing'
  | 'port-in-use'
  | 'start-failed'
  | 'url-invalid'
  | 'host-not-found'
  | 'connection-refused'
  | 'connection-timeout'
  | 'wrong-password'
  | 'database-missing'
  | 'tls-required'
  | 'tls-failed'
  | 'server-too-old'
  | 'connection-failed'
  | 'migration-folder'
  | 'migration-edited'
  | 'migration-order'
  | 'migration-failed'
  | 'database-newer';

/**
 * A failure the operator can act on. `message` (English) and `zh` (Chinese) are one public sentence each: what is
 * wrong and what to do. They never contain a password. The original error, if any, is in `cause`.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;
  readonly zh: string;

  constructor(code: StartErrorCode, message: string, zh: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.zh = zh;
  }
}
