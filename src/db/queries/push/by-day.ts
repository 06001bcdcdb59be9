/** A push as its rows are found: in the partition of its day, by its id. */
export interface PushKey {
  day: string;
  id: string;
}

/** Keys, each once, by their days in order: who locks rows of several days does it in this order. */
export function byDay(keys: Iterable<PushKey>): [day: string, ids: string[]][] {
  const days = new Map<string, Set<string>>();
  for (const { day, id } of keys) {
    const ids = days.get(day);
    if (ids === undefined) days.set(day, new Set([id]));
    else ids.add(id);
  }
  return [...days].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([day, ids]) => [day, [...ids]]);
}
