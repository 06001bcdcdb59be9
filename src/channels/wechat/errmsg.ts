import { isIP } from 'node:net';

/** The field a 47003 names, and whether WeChat calls it empty. WeChat names the first bad field only. */
export interface ArgumentError {
  field: string;
  problem: 'empty' | 'invalid';
}

const fieldName = /data\.([a-z_]+\d+)(?:\.value)?/;
// WeChat misspells it now and then, and may cut the text short.
const saysEmpty = /\bis\s+em(?:pty|tpy)/i;
const addressLike = /[0-9a-f]*[.:][0-9a-f.:]+/gi;

/** Reads the errmsg of a 47003, e.g. `argument invalid! data.thing1.value is empty`; null when no field is named. */
export function parseArgumentError(errmsg: string): ArgumentError | null {
  const field = fieldName.exec(errmsg)?.[1];
  if (field === undefined) return null;
  return { field, problem: saysEmpty.test(errmsg) ? 'empty' : 'invalid' };
}

/** The caller's address that WeChat names in the errmsg of a 40164; an IPv4 one is preferred, null when none is named. */
export function parseSeenIp(errmsg: string): string | null {
  const addresses = (errmsg.match(addressLike) ?? []).map((text) => text.replace(/[.:]+$/, '')).filter(isIP);
  return addresses.find((address) => isIP(address) === 4) ?? addresses[0] ?? null;
}
