import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { isSampled, rootIdOf, traceIdOf, tracesBody } from './otlp.ts';

const pushId = '01a22110-1111-7222-8333-444455556666';

describe('spans', () => {
  it('are in the trace of their push, below its acceptance', () => {
    const span = { pushId, from: 1_700_000_000_000.25, to: 1_700_000_000_001, about: { recipients: 3 } };
    const body = JSON.parse(
      tracesBody(
        [
          { ...span, stage: 'accept' },
          { ...span, stage: 'call' },
        ],
        { name: 'hy', version: '1' },
        () => 'f'.repeat(16),
      ),
    );
    const [root, call] = body.resourceSpans[0].scopeSpans[0].spans;
    expect(traceIdOf(pushId)).toBe('01a2211011117222833344445555666' + '6');
    expect(root).toMatchObject({
      traceId: traceIdOf(pushId),
      spanId: '8333444455556666',
      name: 'push.accept',
      kind: 2,
    });
    expect(root.parentSpanId).toBeUndefined();
    expect(call).toMatchObject({
      traceId: traceIdOf(pushId),
      spanId: 'ffffffffffffffff',
      parentSpanId: rootIdOf(pushId),
      name: 'push.call',
      startTimeUnixNano: '1700000000000250000',
      endTimeUnixNano: '1700000000001000000',
    });
    expect(call.attributes).toContainEqual({ key: 'hongyan.recipients', value: { intValue: '3' } });
    expect(body.resourceSpans[0].resource.attributes[0]).toEqual({ key: 'service.name', value: { stringValue: 'hy' } });
  });

  it('are of a share of all pushes, the same ones everywhere', () => {
    const ids = Array.from({ length: 4000 }, () => newId());
    expect(ids.every((id) => isSampled(id, 1))).toBe(true);
    expect(ids.some((id) => isSampled(id, 0))).toBe(false);
    const share = ids.filter((id) => isSampled(id, 0.25)).length / ids.length;
    expect(Math.abs(share - 0.25)).toBeLessThan(0.05);
  });
});
