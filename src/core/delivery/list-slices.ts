import { bucketOf } from '../bucket.ts';

const sliceSize = 1000;

/** Recipients of a list who stand in one slice, with what the list brought for them. */
export interface ListSlice {
  b: number;
  recipients: string[];
  variables: Record<string, Record<string, unknown>> | null;
  openids: Record<string, string> | null;
}

/** The slices of a list: up to 1,000 recipients of one bucket each. Variables and sealed openids are by recipient id. */
export function listSlices(
  lanes: { start: number; spread: number },
  ids: readonly string[],
  variables: Record<string, Record<string, unknown>> | null,
  openids: Record<string, string> | null,
): ListSlice[] {
  const slices: ListSlice[] = [];
  for (const [b, those] of Map.groupBy(ids, (id) => bucketOf(lanes, id))) {
    for (let from = 0; from < those.length; from += sliceSize) {
      const recipients = those.slice(from, from + sliceSize);
      slices.push({ b, recipients, variables: pick(variables, recipients), openids: pick(openids, recipients) });
    }
  }
  return slices;
}

function pick<T>(all: Record<string, T> | null, ids: readonly string[]): Record<string, T> | null {
  if (all === null) return null;
  const picked = ids.filter((id) => all[id] !== undefined).map((id) => [id, all[id]!] as const);
  return picked.length > 0 ? Object.fromEntries(picked) : null;
}
