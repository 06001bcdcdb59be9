import { format as formatText } from 'node:util';
import {
  type DestinationStream,
  destination as fileDestination,
  type Logger as PinoLogger,
  pino,
  stdTimeFunctions,
  symbols,
} from 'pino';
import type { LogFormat, LogLevel } from '../config/config.ts';
import { plain } from './plain.ts';
import { pretty } from './pretty.ts';
import { scrub } from './scrub.ts';
import { HIDDEN, scrubText } from './scrub-text.ts';

/** Values put into one message; the rest is dropped. */
const MAX_WORDS = 20;

/** A pino logger, also the one Fastify is given: `log.info({ push }, 'planned')`. */
export type Logger = PinoLogger;

/**
 * The logger of a process. Secrets and openids never reach `destination`, whatever the shape they are logged in:
 *
 * 1. what a caller passes becomes a bounded plain copy and the message is put together before pino sees it, so that
 *    logging cannot throw, hang or change anything;
 * 2. every finished line, with the fields of child loggers and of serializers, is scrubbed before it is written.
 *
 * @param options.destination where lines go; standard output when left out
 */
export function createLogger(options: { level: LogLevel; format: LogFormat; destination?: DestinationStream }): Logger {
  const finish = options.format === 'json' ? (entry: Record<string, unknown>) => `${JSON.stringify(entry)}\n` : pretty;
  const logger = pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: plain },
      hooks: {
        logMethod(args, method) {
          try {
            const [fields, message] = arrange(args, this);
            method.call(this, fields, message);
          } catch {
            method.call(this, {}, '[log entry could not be read]');
          }
        },
        streamWrite: (line) => writeLine(line, finish),
      },
    },
    options.destination ?? fileDestination({ fd: 1, sync: true }),
  );
  const child = logger.child;
  // Every child is made from its parent as prototype and inherits this; pino has no hook for a child's fields.
  logger.child = function (this: Logger, fields: object, childOptions?: object) {
    return child.call(this, safeFields(fields, this), childOptions as never);
  } as typeof child;
  return logger;
}

/** Pino's argument forms (fields, error or text first, then text and values to put into it) as fields and message. */
function arrange(args: unknown[], logger: Logger): [fields: Record<string, unknown>, message: string | undefined] {
  const [first, ...rest] = args;
  const isObject = typeof first === 'object' && first !== null;
  const fields = first instanceof Error ? { err: plain(first) } : isObject ? copyFields(first, logger) : {};
  const words = (isObject || first === undefined ? rest : args).slice(0, MAX_WORDS).map(plain);
  // What is put in is scrubbed as values, by their keys, and the result as one text: `secret=%s` hides nothing by
  // itself, and the pattern must keep its `%s`.
  const [pattern, ...values] = words;
  return [fields, words.length > 0 ? scrubText(formatText(pattern, ...values.map(scrub))) : undefined];
}

function safeFields(fields: object, logger: Logger): Record<string, unknown> {
  try {
    return copyFields(fields, logger);
  } catch {
    return { value: '[unreadable]' };
  }
}

/** A safe copy of `fields`; what has a serializer (Fastify's `req`, `res`) is left to it, because a copy loses getters. */
function copyFields(fields: object, logger: Logger): Record<string, unknown> {
  const serializers = (logger as unknown as Record<symbol, Record<string, unknown>>)[symbols.serializersSym] ?? {};
  const own = Object.keys(serializers).filter((key) => key !== 'err' && Object.hasOwn(fields, key));
  const { copy, kept } = own.length === 0 ? { copy: plain(fields), kept: {} } : divide(fields, new Set(own));
  return typeof copy === 'object' && copy !== null ? { ...copy, ...kept } : { value: copy };
}

function divide(fields: object, own: ReadonlySet<string>): { copy: unknown; kept: Record<string, unknown> } {
  const pairs = Object.entries(fields);
  const copy = plain(Object.fromEntries(pairs.filter(([key]) => !own.has(key))));
  return { copy, kept: Object.fromEntries(pairs.filter(([key]) => own.has(key))) };
}

function writeLine(line: string, finish: (entry: Record<string, unknown>) => string): string {
  try {
    return finish(scrub(JSON.parse(line)) as Record<string, unknown>);
  } catch {
    // A line that is not JSON cannot be searched by key, so nothing of it is shown.
    return finish({ time: new Date().toISOString(), level: 'error', msg: `${HIDDEN}: unreadable log line` });
  }
}
