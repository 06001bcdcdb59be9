import { isIP } from 'node:net';
import { z } from 'zod';
import { parseApiKey } from '#core/vault/api-key.ts';

/** Settings arrive as text; each schema here turns one kind of text into a value, or refuses it. */

/** A whole number between `min` and `max`, both allowed. Plain digits only: `1e3`, `0x10` and `1.0` are refused. */
export function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

/** Comma-separated items, spaces around them ignored, empty ones refused, each checked by `item`. */
export function list<T>(item: z.ZodType<T, string>) {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1));
}

/** An IPv4 or IPv6 address. */
export const address = z.string().refine((text) => isIP(text) !== 0);

/** An address or a CIDR range such as `10.0.0.0/8`. */
export const addressRange = z.string().refine((text) => {
  const [ip = '', bits, ...rest] = text.split('/');
  const version = isIP(ip);
  if (version === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
});

/** A host name or address to listen on; anything with a scheme, a port or a path is refused. */
export const hostName = z
  .string()
  .refine((text) => isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text));

/** An http(s) URL that others are appended to: no query, fragment or login in it; comes out without a trailing slash. */
export const baseUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password;
  if (plain) return url.href.replace(/\/+$/, '');
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

/** `postgres://` or `postgresql://` with a database name; a socket directory may stand in `?host=`. */
export const databaseUrl = z.string().refine((text) => {
  if (!/^postgres(ql)?:\/\//.test(text)) return false;
  // A socket URL may have a user and no host (`postgres://app@/name?host=/run/postgresql`); the URL parser refuses that.
  const withHost = text.replace('@/', '@socket/');
  return URL.canParse(withHost) && new URL(withHost).pathname.length > 1;
});

/** A file path; made absolute by the reader, because only it knows the working directory. */
export const path = z.string().refine((text) => !text.includes('\0'));

/** A bearer token that cannot be guessed: 16 characters or more, no white space. */
export const bearer = z.string().regex(/^\S{16,}$/);

/** An API key of this service: `hyk_<id>_<secret>`. */
export const apiKey = z.string().refine((text) => parseApiKey(text) !== null);

/** A time of day, `HH:MM` of 24 hours; comes out as minutes after midnight. */
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** `smtp://` or `smtps://` with a host, perhaps a login and a port; nothing behind them. */
export const smtpUrl = z.string().refine((text) => {
  const url = /^smtps?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : null;
  return url !== null && url.hostname !== '' && /^\/?$/.test(url.pathname) && url.search === '' && url.hash === '';
});

/** `notice@example.com` or `Name <notice@example.com>`, in one line. */
export const mailFrom = z.string().regex(/^([^<>\r\n]{1,100} <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/);

/** A share, 0 to 1. */
export const ratio = z
  .string()
  .regex(/^(0(\.\d+)?|1(\.0+)?)$/)
  .transform(Number);

/** Headers as OpenTelemetry writes them, `name=value,name=value`, values percent-encoded. */
export const otlpHeaders = z.string().transform((text, context) => {
  try {
    const pairs = text.split(',').map((part) => {
      const [name, ...value] = part.split('=');
      if (!/^[A-Za-z0-9-]+$/.test(name!.trim()) || value.length === 0) throw new RangeError('no header');
      return [name!.trim().toLowerCase(), decodeURIComponent(value.join('=').trim())];
    });
    return Object.fromEntries(pairs) as Record<string, string>;
  } catch {
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }
});
