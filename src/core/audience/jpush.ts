import type { AudienceInput, AudiencePart } from '#contract/audience.ts';

/** JPush's `audience` (Push API v3): within a list any, between the lists all. `registration_id` stands for openids. */
export interface JpushAudience {
  tag?: string[];
  tag_and?: string[];
  tag_not?: string[];
  alias?: string[];
  registration_id?: string[];
  segment?: string[];
}

/**
 * What a JPush audience means here. Several lists meet: whoever is in each of them. `segment` holds ids of segments of
 * ours. Throws TypeError for an audience that names nobody: JPush refuses it too.
 */
export function fromJpush(given: JpushAudience | 'all'): AudienceInput {
  if (given === 'all') return { all: true };
  const lists = Object.values(given).filter((list) => list !== undefined);
  if (lists.length === 0 || lists.some((list) => list.length === 0)) throw new TypeError('an audience names somebody');
  const { tag, tag_and, tag_not, alias, registration_id, segment } = given;
  const within: AudiencePart[] = [
    ...(tag === undefined ? [] : [{ tags: { any: tag } }]),
    ...(tag_and === undefined ? [] : [{ tags: { all: tag_and } }]),
    ...(tag_not === undefined ? [] : [{ tags: { none: tag_not } }]),
    ...(alias === undefined ? [] : [{ aliases: alias }]),
    ...(registration_id === undefined ? [] : [{ openids: registration_id }]),
  ];
  const include = segment?.map((segment_id) => ({ segment_id }));
  if (include === undefined && within.length === 1) return within[0]!;
  return { ...(include === undefined ? {} : { include }), ...(within.length === 0 ? {} : { within }) };
}
