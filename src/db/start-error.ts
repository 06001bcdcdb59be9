import { StartError as AnyStartError } from '#contract/start-error.ts';

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

/** A reason of the database's why the service cannot start. The original error, if any, is in `cause`. */
export class StartError extends AnyStartError {
  declare readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, zh: string, cause?: unknown) {
    super(code, { en: message, zh }, cause === undefined ? undefined : { cause });
  }
}
