import type { Stage } from './tracer.ts';

/** One stage of one push. */
export interface Span {
  pushId: string;
  stage: Stage;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  about: Readonly<Record<string, number>>;
}

/**
 * Whether a push is among the share that is traced. Told from its id alone, so that every process says the same: its last
 * 32 bits are random.
 */
export function isSampled(pushId: string, ratio: number): boolean {
  return Number.parseInt(pushId.slice(-8), 16) < ratio * 2 ** 32;
}

/** The trace of a push: its id is one of 16 bytes, as traces have. Whoever knows the push finds its trace. */
export function traceIdOf(pushId: string): string {
  return pushId.replaceAll('-', '');
}

/** The span of a push's acceptance, the parent of all others; other processes have to name it, too. */
export function rootIdOf(pushId: string): string {
  return traceIdOf(pushId).slice(16);
}

/** Spans as the body of `POST /v1/traces` (OTLP/HTTP 1.x, JSON). `newSpanId` makes 16 hex digits. */
export function tracesBody(
  spans: readonly Span[],
  service: { name: string; version: string },
  newSpanId: () => string,
): string {
  const texts = { 'service.name': service.name, 'service.version': service.version };
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } })) },
        scopeSpans: [{ scope: { name: 'hongyan' }, spans: spans.map((span) => shown(span, newSpanId)) }],
      },
    ],
  });
}

const internal = 1;
const server = 2;

function shown({ pushId, stage, from, to, about }: Span, newSpanId: () => string) {
  const isRoot = stage === 'accept';
  return {
    traceId: traceIdOf(pushId),
    spanId: isRoot ? rootIdOf(pushId) : newSpanId(),
    ...(isRoot ? {} : { parentSpanId: rootIdOf(pushId) }),
    name: `push.${stage}`,
    kind: isRoot ? server : internal,
    startTimeUnixNano: nanos(from),
    endTimeUnixNano: nanos(Math.max(from, to)),
    attributes: [
      { key: 'hongyan.push_id', value: { stringValue: pushId } },
      ...Object.entries(about).map(([name, n]) => ({ key: `hongyan.${name}`, value: { intValue: String(n) } })),
    ],
  };
}

/** A 64-bit number as text, which JSON numbers cannot hold. */
function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}
