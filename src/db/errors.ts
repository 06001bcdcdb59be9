/** What a database error means for the caller; by SQLSTATE or system code, never by the name of a constraint. */
export type DatabaseErrorKind =
  | 'unique-violation'
  | 'foreign-key-violation'
  | 'check-violation'
  | 'conflict'
  | 'lock-timeout'
  | 'statement-timeout'
  | 'disk-full'
  | 'read-only'
  | 'unavailable'
  | 'other';

const kinds: Record<string, DatabaseErrorKind> = {
  '23505': 'unique-violation',
  '23503': 'foreign-key-violation',
  '23502': 'check-violation',
  '23514': 'check-violation',
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'lock-timeout',
  '57014': 'statement-timeout',
  '53100': 'disk-full',
  // A standby, or a primary that was demoted while we were connected.
  '25006': 'read-only',
  // Too many connections: as good as away, and over soon.
  '53300': 'unavailable',
};

/** Classify whatever a query threw. `conflict`: serialization failure or deadlock, rolled back, worth repeating. */
export function classify(error: unknown): DatabaseErrorKind {
  const kind = kinds[codeOf(error) ?? ''];
  return kind ?? (isConnectionError(error) ? 'unavailable' : 'other');
}

export function isUniqueViolation(error: unknown): boolean {
  return classify(error) === 'unique-violation';
}

/** SQLSTATE ('23505') or system code ('ECONNREFUSED') of an error; undefined when it has none. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

const systemCodes =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** The driver reports a connection it lost, or could not get, without a code. */
const driverMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client was closed|Connection ended unexpectedly)/i;

/**
 * Is the connection (to the server, or from it to a shard) gone or not to be had? What it was doing was rolled back,
 * unless it was a commit: then nobody knows.
 */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isConnectionError);
  const code = codeOf(error) ?? '';
  if (/^08/.test(code) || /^57P0[1-5]$/.test(code) || code === '25P03') return true;
  const message = error instanceof Error ? error.message : '';
  if (code === 'XX000') return /^connection (to the remote node|not open|.* failed)/i.test(message);
  if (code === '') return driverMessages.test(message);
  // A unix socket that is not there is a missing file.
  const noSocket = code === 'ENOENT' && (error as NodeJS.ErrnoException).syscall === 'connect';
  return noSocket || systemCodes.test(code);
}
