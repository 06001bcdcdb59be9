import { describe, expect, it } from 'vitest';
import { createPush, listDeliveries } from '#contract/push.ts';
import { finished, makeApp, pushBody } from '../../testkit/app.ts';
import { useStack } from '../../testkit/fresh-stack.ts';

const stack = useStack();

describe('the main job', () => {
  it('delivers to who consented, once, and says why not to the others', async () => {
    const app = await makeApp(stack());
    await app.consent(['oAlice0000001', 'oBob00000002']);
    await app.enter(['oCarol0000003']);
    const openids = ['oAlice0000001', 'oBob00000002', 'oCarol0000003', 'oNobody00004'];
    const receipt = await stack().api.call(createPush, { body: pushBody(app, openids) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    const push = await finished(stack(), receipt.id);

    expect(push.outcomes).toEqual({ accepted: 2, failed: 0, suppressed: 2, unknown: 0 });
    expect(push.law).toEqual({ holds: true, differences: [] });
    const { items } = await stack().api.call(listDeliveries, { params: { push_id: receipt.id }, query: {} });
    const reasons = Object.fromEntries(items.map((one) => [one.openid ?? 'nobody', one.reason]));
    expect(reasons).toEqual({
      oAlice0000001: null,
      oBob00000002: null,
      oCarol0000003: 'no_consent',
      nobody: 'not_found',
    });
    const log = await stack().control.get(`/log?appid=${app.appid}`);
    expect(log).toMatchObject({ sendCalls: 2, acceptedCalls: 2, duplicates: 0 });
  });
});
