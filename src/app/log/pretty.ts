/** Fields every line has, which the short form shows in its own way or not at all. */
const known = new Set(['time', 'level', 'pid', 'msg', 'err']);

/**
 * One log entry as a short line for a terminal: time of day (UTC), level, message, then `key=value`. The stack of an error
 * follows on its own lines. Control characters are escaped, so that a logged text cannot draw on the terminal.
 */
export function pretty(entry: Record<string, unknown>): string {
  const time = String(entry.time ?? '').slice(11, 24);
  const level = String(entry.level ?? '')
    .toUpperCase()
    .padEnd(5);
  const message = entry.msg === undefined ? '' : ` ${visible(String(entry.msg))}`;
  const fields = Object.entries(entry).filter(([key]) => !known.has(key));
  const rest = fields.map(([key, value]) => ` ${visible(key)}=${show(value)}`).join('');
  return `${time} ${level}${message}${rest}\n${showError(entry.err, entry.msg)}`;
}

function show(value: unknown): string {
  if (typeof value !== 'string') return visible(JSON.stringify(value) ?? '');
  return /[\s="]/.test(value) || value === '' ? JSON.stringify(visible(value)) : visible(value);
}

function showError(error: unknown, message: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { stack, message: own, ...rest } = error as Record<string, unknown>;
  const text = typeof stack === 'string' ? stack : own === message ? '' : String(own ?? '');
  const lines = text === '' ? [] : text.split('\n').map((line) => `    ${visible(line.trimEnd())}`);
  const details = Object.entries(rest).filter(([key]) => key !== 'type');
  if (details.length > 0)
    lines.push(`    ${details.map(([key, value]) => `${visible(key)}=${show(value)}`).join(' ')}`);
  return lines.map((line) => `${line}\n`).join('');
}

function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (char) =>
    char === '\n' ? '\\n' : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
