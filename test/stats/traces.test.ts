import { describe, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { stages } from '#core/tracing/tracer.ts';
import { eventually, finished, makeApp, pushBody, settled } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { campaign, done } from '../engine/support/campaign.ts';
import { Receiver } from './support/receiver.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
}

const collector = await Receiver.start();
collector.answers = [{ status: 500 }, { status: 200, body: '{}' }];
const stack = useStack({
  env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20t' },
});

const spans = (): Span[] =>
  collector.received.flatMap(({ body }) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans as Span[]);
/** The stages seen of a push, once all of them are there. */
async function traceOf(pushId: string, names: readonly string[]): Promise<Span[]> {
  const own = () => spans().filter(({ traceId }) => traceId === pushId.replaceAll('-', ''));
  await eventually(async () => names.every((name) => own().some((span) => span.name === `push.${name}`)));
  return own();
}

describe('traces', () => {
  it('show the stages of each push, and cost no push where the collector fails', async () => {
    const app = await makeApp(stack(), { callback: null });
    await app.consent(['oTrace0000001']);
    await settled(stack());
    const send = async () => {
      const receipt = await stack().api.call(createPush, { body: pushBody(app, ['oTrace0000001']) });
      if (!('id' in receipt)) throw new Error('a receipt was expected');
      await finished(stack(), receipt.id);
      return receipt.id;
    };
    // The collector refuses the first call, with whatever stages were in it.
    await send();
    await eventually(async () => collector.received.length > 0);
    const openids = openidsOf('Traced', 30);
    await seed(stack(), app, openids, { tags: ['traced'] });
    const id = await campaign(stack(), app, 'traced');
    await done(stack(), id);
    const trace = await traceOf(id, stages);
    const root = trace.find(({ name }) => name === 'push.accept')!;
    for (const { parentSpanId, spanId } of trace) if (spanId !== root.spanId) expect(parentSpanId).toBe(root.spanId);
    for (const { startTimeUnixNano: from, endTimeUnixNano: to } of trace) expect(BigInt(from) <= BigInt(to)).toBe(true);
    expect(collector.received.every(({ path }) => path === '/v1/traces')).toBe(true);
    expect(collector.received[0]!.headers).toMatchObject({ authorization: 'Bearer t' });
    // Nobody is named in them.
    expect(collector.received.some(({ body }) => body.includes(openids[0]!))).toBe(false);
  });
});
