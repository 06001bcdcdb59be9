import { register } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { EngineMetrics } from '#engine/context.ts';
import { createMetrics } from './metrics.ts';

const page = async (fill: (metrics: ReturnType<typeof createMetrics>) => void) => {
  const metrics = createMetrics({ process: false });
  fill(metrics);
  return (await metrics.render()).body;
};

describe('createMetrics', () => {
  it('counts requests by route, method and class of status', async () => {
    const body = await page((metrics) => {
      metrics.observeRequest({ route: '/v1/pushes/:id', method: 'GET', status: 204, seconds: 0.02 });
      metrics.observeRequest({ route: '/v1/pushes/:id', method: 'GET', status: 200, seconds: 0.2 });
      metrics.observeRequest({ route: null, method: 'BREW', status: 999, seconds: 1 });
    });
    expect(body).toContain('hongyan_http_request_seconds_count{route="/v1/pushes/:id",method="GET",status="2xx"} 2');
    expect(body).toContain(
      'hongyan_http_request_seconds_bucket{le="0.025",route="/v1/pushes/:id",method="GET",status="2xx"} 1',
    );
    expect(body).toContain('hongyan_http_request_seconds_count{route="unmatched",method="OTHER",status="other"} 1');
  });

  it('counts sends and inbox events, one or many at a time', async () => {
    const body = await page((metrics) => {
      metrics.countOutcome('wechat-subscribe', 'accepted', 250);
      metrics.countOutcome('wechat-subscribe', 'accepted');
      metrics.countInbox('consent', 'applied', 3);
      metrics.countDoorRefused('consent', 'forged');
    });
    expect(body).toContain('hongyan_sends_total{channel="wechat-subscribe",outcome="accepted"} 251');
    expect(body).toContain('hongyan_inbox_applied_total{kind="consent",result="applied"} 3');
    expect(body).toContain('hongyan_door_refused_total{door="consent",reason="forged"} 1');
  });

  it('shows the last value of every gauge', async () => {
    const body = await page((metrics) => {
      metrics.setLanes(9);
      metrics.setLanes(16);
      metrics.setSlicesDue(2);
      metrics.setQueueAge(1.5);
      metrics.setLawViolations(0);
      metrics.setCertificateExpiry(new Date(1_900_000_000_500));
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
      for (let i = 0; i < 5000; i += 1) metrics.countInbox(`kind-${i}`, 'applied');
    });
    const series = body.split('\n').filter((line) => line.startsWith('hongyan_inbox_applied_total{'));
    expect(series).toHaveLength(201);
    expect(body).toContain('hongyan_inbox_applied_total{kind="other",result="applied"} 4800');
  });

  it('is what the engine asks for', async () => {
    const body = await page((metrics: EngineMetrics) => metrics.setLanes(3));
    expect(body).toContain('hongyan_lanes_owned 3');
  });

  it('keeps to itself: two sets do not meet, and the global registry stays empty', async () => {
    const first = createMetrics();
    createMetrics({ process: false }).setLanes(5);
    const { body, contentType } = await first.render();
    expect(body).toContain('process_resident_memory_bytes');
    expect(body).not.toContain('hongyan_lanes_owned 5');
    expect(contentType).toContain('text/plain');
    expect(await register.metrics()).toBe('\n');
  });
});
