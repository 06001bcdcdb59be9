import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earthKm, earthOf, isNear, isWithin, placeOf } from './geo.ts';

const hangzhou = { latitude: 30.2741, longitude: 120.1551 };
const shanghai = { latitude: 31.2304, longitude: 121.4737 };
const point = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

/** Without the special numbers, so that two seldom lie on one line. */
const even = fc.record({
  latitude: fc.integer({ min: -9e8, max: 9e8 }).map((n) => n / 1e7),
  longitude: fc.integer({ min: -18e8, max: 18e8 }).map((n) => n / 1e7),
});

/** The haversine formula, another way to the same distance. */
function haversine(one: typeof hangzhou, other: typeof hangzhou): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [a, b] = [radians(one.latitude), radians(other.latitude)];
  const half =
    Math.sin((b - a) / 2) ** 2 +
    Math.cos(a) * Math.cos(b) * Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(half)));
}

describe('isNear', () => {
  it('knows the way from Hangzhou to Shanghai', () => {
    expect(haversine(hangzhou, shanghai)).toBeCloseTo(165, -1);
    expect(isNear(earthOf(hangzhou), earthOf(shanghai), 164)).toBe(false);
    expect(isNear(earthOf(hangzhou), earthOf(shanghai), 166)).toBe(true);
  });

  it('agrees with the haversine formula, also over the poles and the 180th meridian', () => {
    fc.assert(
      fc.property(point, point, fc.double({ min: 0.01, max: 20_100, noNaN: true }), (one, other, km) => {
        const distance = haversine(one, other);
        fc.pre(Math.abs(distance - km) > 1e-3);
        expect(isNear(earthOf(one), earthOf(other), km)).toBe(distance <= km);
      }),
    );
  });
});

describe('isWithin', () => {
  const square = [
    { latitude: 0, longitude: 0 },
    { latitude: 0, longitude: 10 },
    { latitude: 10, longitude: 10 },
    { latitude: 10, longitude: 0 },
  ];
  /** A square with a bite out of its right side. */
  const bitten = [...square.slice(0, 2), { latitude: 5, longitude: 2 }, ...square.slice(2)];

  it.each([
    [5, 1, true, true],
    [9, 8, true, true],
    [5, 5, true, false],
    [9, 9, true, false],
    [11, 5, false, false],
    [5, -1, false, false],
    [5, 11, false, false],
  ])('of (%d, %d) is %s in a square, %s where something was bitten off', (latitude, longitude, whole, bite) => {
    expect(isWithin({ latitude, longitude }, square)).toBe(whole);
    expect(isWithin({ latitude, longitude }, bitten)).toBe(bite);
  });

  it('does not mind in which direction the corners are given', () => {
    fc.assert(
      fc.property(even, fc.array(even, { minLength: 3, maxLength: 8 }), (at, corners) => {
        const place = placeOf(at);
        const polygon = corners.map(placeOf);
        const on = polygon.some((corner) => corner.latitude === place.latitude || corner.longitude === place.longitude);
        fc.pre(!on);
        expect(isWithin(place, polygon.toReversed())).toBe(isWithin(place, polygon));
      }),
    );
  });
});
