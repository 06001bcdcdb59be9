import { describe, expect, it } from 'vitest';
import { finishOf, speedOf } from './forecast.ts';

const rates = { app: 500, template: null, channel: null, pacePerMinute: null, concurrency: 64 };
const at = new Date('2026-11-28T10:00:00Z');

describe('how long a push takes', () => {
  it('is told by the narrowest rate', () => {
    expect(speedOf(rates)).toEqual({ perSecond: 500, boundBy: 'app' });
    expect(speedOf({ ...rates, pacePerMinute: 600 })).toEqual({ perSecond: 10, boundBy: 'pace' });
    expect(speedOf({ ...rates, template: 20, channel: 30 })).toEqual({ perSecond: 20, boundBy: 'template' });
    expect(speedOf({ ...rates, concurrency: 4 })).toEqual({ perSecond: 40, boundBy: 'concurrency' });
  });

  it('is calls by rate, and not before the last of those who wait', () => {
    const speed = speedOf({ ...rates, pacePerMinute: 60 });
    expect(finishOf(90, speed, at, null).toISOString()).toBe('2026-11-28T10:01:30.000Z');
    const morning = new Date('2026-11-29T00:00:00Z');
    expect(finishOf(90, speed, at, morning)).toEqual(morning);
    expect(finishOf(0, speed, at, null)).toEqual(at);
  });
});
