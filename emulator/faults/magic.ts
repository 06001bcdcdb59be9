/** What an openid asks for by its own name. */
export type Magic =
  | { do: 'errcode'; code: number }
  | { do: 'timeout' | 'reset' | 'half' | 'http500' | 'html' }
  | { do: 'slow'; ms: number }
  | { do: 'accept_drop' | 'busy_twice' };

const wires = new Set(['timeout', 'reset', 'half', 'http500', 'html']);

/**
 * Openids that always behave one way, in every app: `o_errcode_43101` answers that code, `o_slow_800` is taken after
 * 800 ms, `o_accept_drop` is taken without an answer, `o_busy_twice` says -1 twice and then takes it; `o_timeout`,
 * `o_reset`, `o_half`, `o_http500`, `o_html` break the answer. Null for every other openid.
 */
export function readMagic(openid: string): Magic | null {
  // Real openids start with a lower-case o and no underscore nearly always: one comparison for nearly every call.
  if (openid.charCodeAt(1) !== 95 || openid.charCodeAt(0) !== 111) return null;
  const code = /^o_errcode_(-?\d{1,9})$/.exec(openid);
  if (code) return { do: 'errcode', code: Number(code[1]) };
  const slow = /^o_slow_(\d{1,6})$/.exec(openid);
  if (slow) return { do: 'slow', ms: Number(slow[1]) };
  const word = openid.slice(2);
  if (word === 'accept_drop' || word === 'busy_twice') return { do: word };
  return wires.has(word) ? ({ do: word } as Magic) : null;
}
