import { secretNamePattern } from './secret-names.ts';

/** What stands in a log instead of a secret. */
export const HIDDEN = '[secret]';

type Rule = [pattern: RegExp, replacement: string | ((...match: string[]) => string)];

// After a name: `=`, `:`, `=>`, `>` of a tag, a full-width colon, or one of them percent-encoded; quotes around the
// name may be escaped, as in JSON inside JSON.
const separator = String.raw`s?\\{0,6}["'\x60]?[ \t]{0,4}(?:=>?|[:：>]|%3[dDaA])[ \t]{0,4}`;
const quoted = String.raw`(\\{0,6}["'\x60])(?:(?!\2)(?:\\[\s\S]|[^\\]))*(?:\2|\\?$)`;
const bare = String.raw`(?!>)[^\s&"'\x60,;\\]+`;

const rules: readonly Rule[] = [
  // Private keys in PEM; a cut one ends with the text.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  // Log-ins in URLs. A database password may hold any character except white space and quotes, an `@` too.
  [/\b((?:postgres(?:ql)?|redis|mysql|mongodb|amqp)[a-z+]{0,8}:\/\/[^\s:@/?#"']*):[^\s"']*@/gi, `$1:${HIDDEN}@`],
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/?#"']{0,200}):[^\s/?#"'@]*@/gi, `$1:${HIDDEN}@`],
  // Cookies and Authorization carry several words; unquoted, everything up to the end of the line is theirs.
  [/((?:proxy-)?authorization|(?:set-)?cookie)([ \t]{0,4}[=:][ \t]{0,4})(?!["'`\\\s])[^\r\n]+/gi, `$1$2${HIDDEN}`],
  // `name: "value"` before `name=value`, because a quoted value may hold any separator.
  [new RegExp(`((?:${secretNamePattern})${separator})${quoted}`, 'gi'), `$1$2${HIDDEN}$2`],
  [new RegExp(`((?:${secretNamePattern})${separator})${bare}`, 'gi'), `$1${HIDDEN}`],
  // Schemes of the Authorization header, wherever they stand.
  [/\b(bearer|basic)[ \t]+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  // Our own API keys: `hyk_`, 8 characters of id, `_`, 32 of secret; with room for other lengths.
  [/hyk_[A-Za-z0-9_-]{20,64}/g, `hyk_${HIDDEN}`],
  // OpenIDs: `o` and 27 more. The last three let an operator compare two lines without telling who it is.
  [/(?<![A-Za-z0-9_-])o[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])/g, (id) => `o…${id.slice(-3)}`],
];

/**
 * Takes secrets and openids out of a text: query strings, headers, JSON and inspected objects inside it, connection
 * strings, our API keys, PEM keys. Applying it twice changes nothing more.
 */
export function scrubText(text: string): string {
  // The shortest thing any rule looks for (`pwd=x`) has five characters.
  if (text.length < 5) return text;
  let result = text;
  for (const [pattern, replacement] of rules) result = result.replace(pattern, replacement as string);
  return result;
}
