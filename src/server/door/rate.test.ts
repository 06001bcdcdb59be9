import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKey, Rate } from './rate.ts';

describe('Rate', () => {
  it('lets a minute’s calls through at once, then one as each is refilled', () => {
    const rate = new Rate(60);
    for (let i = 0; i < 60; i++) expect(rate.take('a', 0)).toBe(0);
    expect(rate.take('a', 0)).toBe(1);
    expect(rate.take('b', 0)).toBe(0);
    expect(rate.take('a', 999)).toBe(1);
    expect(rate.take('a', 1000)).toBe(0);
    expect(rate.take('a', 1000)).toBe(1);
  });

  it('says when to come again, and then there is one', () => {
    const rate = new Rate(2);
    rate.take('a', 0);
    rate.take('a', 0);
    const seconds = rate.take('a', 0);
    expect(seconds).toBe(30);
    expect(rate.take('a', seconds * 1000)).toBe(0);
  });

  it('admits in no span more than a full bucket and what came in meanwhile', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), gaps, (perMinute, gaps) => {
        const rate = new Rate(perMinute);
        let now = 0;
        let admitted = 0;
        for (const gap of gaps) {
          now += gap;
          if (rate.take('a', now) === 0) admitted++;
        }
        expect(admitted).toBeLessThanOrEqual(perMinute + (now * perMinute) / 60_000 + 1e-6);
      }),
    );
  });

  it('holds no more keys than it may, and keeps those in use', () => {
    const rate = new Rate(1, 3);
    rate.take('busy', 0);
    for (let i = 0; i < 50; i++) {
      rate.take(`other ${i}`, 0);
      expect(rate.take('busy', 0)).toBe(60);
    }
    expect(rate.size).toBe(3);
  });
});

describe('addressKey', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['127.0.0.1', null],
    ['::ffff:10.1.2.3', null],
    ['172.31.0.1', null],
    ['172.32.0.1', '172.32.0.1'],
    ['::1', null],
    ['fe80::1%eth0', null],
    ['fd00::1', null],
    ['unknown', 'unknown'],
  ])('%s is %s', (ip, key) => expect(addressKey(ip)).toBe(key));
});
