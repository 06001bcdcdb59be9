import type { Point } from '#contract/rule.ts';
import type { Arg } from './compile.ts';

const earthKm = 6371.0088;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * Within `km` of a point: the straight line through the unit sphere, squared, against that of the distance. Nine sums
 * and products of doubles, in the order in which `core/audience/geo.ts` does them, so that both answer alike. Null for who has
 * no place.
 */
export function sphereTest({ latitude, longitude, km }: Point & { km: number }, arg: Arg): string {
  const [lat, lon] = [radians(latitude), radians(longitude)];
  const chord = 2 * Math.sin(Math.min(km / (2 * earthKm), Math.PI / 2));
  const square = (column: string, of: number) => {
    const difference = `(r.${column} - ${arg(of, 'float8')})`;
    return `${difference} * ${difference}`;
  };
  const x = square('geo_x', Math.cos(lat) * Math.cos(lon));
  const y = square('geo_y', Math.cos(lat) * Math.sin(lon));
  const z = square('geo_z', Math.sin(lat));
  return `${x} + ${y} + ${z} <= ${arg(chord * chord, 'float8')}`;
}

/**
 * In a polygon: a ray to the east crosses its edges an odd number of times. Slopes are computed here, so that no row
 * divides. Edges are looked at only for points near the box around them; its sides are wider than any rounding.
 */
export function polygonTest(corners: readonly Point[], arg: Arg): string {
  const edges = corners.map((one, i) => {
    const other = corners[(i + corners.length - 1) % corners.length]!;
    const rise = other.latitude - one.latitude;
    const slope = rise === 0 ? 0 : (other.longitude - one.longitude) / rise;
    return { y1: one.latitude, y2: other.latitude, x1: one.longitude, slope };
  });
  const column = (key: keyof (typeof edges)[number]) =>
    arg(
      edges.map((edge) => edge[key]),
      'float8[]',
    );
  const [ys, xs] = [corners.map((one) => one.latitude), corners.map((one) => one.longitude)];
  const box =
    `r.latitude between ${arg(Math.min(...ys), 'float8')} and ${arg(Math.max(...ys), 'float8')} ` +
    `and r.longitude between ${arg(Math.min(...xs) - 1, 'float8')} and ${arg(Math.max(...xs) + 1, 'float8')}`;
  return `case when ${box} then (
      select count(*) % 2 = 1
      from unnest(${column('y1')}, ${column('y2')}, ${column('x1')}, ${column('slope')}) as edge(y1, y2, x1, slope)
      where (edge.y1 > r.latitude) <> (edge.y2 > r.latitude)
        and r.longitude < edge.slope * (r.latitude - edge.y1) + edge.x1) else false end`;
}
