import type { Point } from '#contract/rule.ts';

/** Mean radius of the earth (IUGG), in kilometres. */
export const earthKm = 6371.0088;

/** A point as it is kept, to a ten-millionth of a degree (1 cm): nothing computed from it leaves the range of a number. */
export function placeOf({ latitude, longitude }: Point): Point {
  const rounded = (degrees: number) => Math.round(degrees * 1e7) / 1e7 + 0;
  return { latitude: rounded(latitude), longitude: rounded(longitude) };
}

/** A point of the unit sphere. */
export interface Earth {
  x: number;
  y: number;
  z: number;
}

/** The point of the unit sphere at a latitude and longitude in degrees. */
export function earthOf({ latitude, longitude }: Point): Earth {
  const lat = (latitude * Math.PI) / 180;
  const lon = (longitude * Math.PI) / 180;
  return { x: Math.cos(lat) * Math.cos(lon), y: Math.cos(lat) * Math.sin(lon), z: Math.sin(lat) };
}

/** The square of the straight line between two points of the unit sphere that lie `km` apart on the ground. */
export function chordSquared(km: number): number {
  const chord = 2 * Math.sin(Math.min(km / (2 * earthKm), Math.PI / 2));
  return chord * chord;
}

/** Whether two points lie at most `km` apart. Plain sums and products, which every machine rounds alike. */
export function isNear(one: Earth, other: Earth, km: number): boolean {
  const [dx, dy, dz] = [one.x - other.x, one.y - other.y, one.z - other.z];
  return dx * dx + dy * dy + dz * dz <= chordSquared(km);
}

/** Whether a point lies in a polygon: a ray to the east crosses its edges an odd number of times. */
export function isWithin({ latitude, longitude }: Point, corners: readonly Point[]): boolean {
  let inside = false;
  corners.forEach((one, i) => {
    const other = corners[(i + corners.length - 1) % corners.length]!;
    if (one.latitude > latitude === other.latitude > latitude) return;
    const slope = (other.longitude - one.longitude) / (other.latitude - one.latitude);
    if (longitude < slope * (latitude - one.latitude) + one.longitude) inside = !inside;
  });
  return inside;
}
