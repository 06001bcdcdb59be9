import { register } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

const page = async (fill: (metrics: ReturnType<typeof createMetrics>) => void) => {
  const metrics = createMetrics({ process: false });
  fill(metrics);
  return (await metrics.render()).body;
};

describe('createMetrics', () => {
  it('counts requests by route, method and class of status', async () => {
    const body = await page((metrics) => {
      metrics.httpRequest({ route: '/v1/pushes/:id', method: 'GET', status: 204, seconds: 0.02 });
      metrics.httpRequest({ route: '/v1/pushes/:id', method: 'GET', status: 200, seconds: 0.2 });
      metrics.httpRequest({ route: null, method: 'BREW', status: 999, seconds: 1 });
    });
    expect(body).toContain('hongyan_http_request_seconds_count{route="/v1/pushes/:id",method="GET",status="2xx"} 2');
    expect(body).toContain(
      'hongyan_http_request_seconds_bucket{le="0.025",route="/v1/pushes/:id",method="GET",status="2xx"} 1',
    );
    expect(body).toContain('hongyan_http_request_seconds_count{route="unmatched",method="OTHER",status="other"} 1');
  });

  it('counts sends and inbox events, one or many at a time', async () => {
    const body = await page((metrics) => {
      metrics.sent('wechat-subscribe', 'accepted', 250);
      metrics.sent('wechat-subscribe', 'accepted');
      metrics.inboxApplied('subscribe_popup', 3);
    });
    expect(body).toContain('hongyan_sends_total{channel="wechat-subscribe",outcome="accepted"} 251');
    expect(body).toContain('hongyan_inbox_applied_total{kind="subscribe_popup"} 3');
  });

  it('shows the last value of every gauge', async () => {
    const body = await page((metrics) => {
      metrics.lanesOwned(9);
      metrics.lanesOwned(16);
      metrics.slicesDue(2);
      metrics.queueAge(1.5);
      metrics.lawViolations(0);
      metrics.certificateExpires(new Date(1_900_000_000_500));
    });
    for (const line of [
      'hongyan_lanes_owned 16',
      'hongyan_slices_due 2',
      'hongyan_queue_age_seconds 1.5',
      'hongyan_law_violations 0',
      'hongyan_tls_certificate_expiry_seconds 1900000000',
    ]) {
      expect(body.split('\n')).toContain(line);
    }
  });

  it('bounds the number of series a careless caller can make', async () => {
    const body = await page((metrics) => {
      for (let i = 0; i < 5000; i += 1) metrics.inboxApplied(`kind-${i}`);
    });
    const series = body.split('\n').filter((line) => line.startsWith('hongyan_inbox_applied_total{'));
    expect(series).toHaveLength(201);
    expect(body).toContain('hongyan_inbox_applied_total{kind="other"} 4800');
  });

  it('keeps to itself: two sets do not meet, and the global registry stays empty', async () => {
    const first = createMetrics();
    createMetrics({ process: false }).lanesOwned(5);
    const { body, contentType } = await first.render();
    expect(body).toContain('process_resident_memory_bytes');
    expect(body).not.toContain('hongyan_lanes_owned 5');
    expect(contentType).toContain('text/plain');
    expect(await register.metrics()).toBe('\n');
  });
});
