/** A call that counts toward caps, as its recipient's allowance keeps it. */
export interface Send {
  /** Milliseconds since 1970. */
  at: number;
  /** Class, template and push. */
  c: string;
  t: string;
  p: string;
  /** For how long after `at` any cap looks at it, in milliseconds. */
  k: number;
}

/** At most `max` calls of a kind in any stretch of `ms`. A minimum gap is a window of one. */
export interface Window {
  of: 'class' | 'template' | 'class_template' | 'all';
  max: number;
  ms: number;
  reason: 'capped' | 'too_soon';
}

/** The call about to be made. */
export interface Coming {
  class: string;
  templateId: string;
  pushId: string;
}

/** What one recipient may still be sent: null, or why not now and when at the earliest. */
export type Refusal = { reason: Window['reason']; at: Date };

/**
 * Whether windows allow one more call at `now`. The first refusing window gives the reason, all together the time from
 * which none refuses. An earlier try of the same push is no other call. `counts`: whether a class counts toward `all`.
 */
export function refusalOf(
  windows: readonly Window[],
  sends: readonly Send[],
  coming: Coming,
  counts: (className: string) => boolean,
  now: Date,
): Refusal | null {
  const others = sends.filter((send) => send.p !== coming.pushId);
  const full = windows.flatMap((window) => {
    const at = freeAt(window, others, coming, counts, now.getTime());
    return at === null ? [] : [{ reason: window.reason, at }];
  });
  if (full.length === 0) return null;
  return { reason: full[0]!.reason, at: new Date(Math.max(...full.map(({ at }) => at))) };
}

/** When a full window has room again; null when it has room. A call exactly `ms` ago counts no more. */
function freeAt(
  { of, max, ms }: Window,
  sends: readonly Send[],
  coming: Coming,
  counts: (className: string) => boolean,
  now: number,
): number | null {
  const inside = sends.filter((send) => send.at > now - ms && concerns(of, send, coming, counts)).map(({ at }) => at);
  if (inside.length < max) return null;
  inside.sort((a, b) => b - a);
  return inside[max - 1]! + ms;
}

function concerns(of: Window['of'], send: Send, coming: Coming, counts: (className: string) => boolean): boolean {
  switch (of) {
    case 'class':
      return send.c === coming.class;
    case 'template':
      return send.t === coming.templateId;
    case 'class_template':
      return send.c === coming.class && send.t === coming.templateId;
    case 'all':
      return counts(send.c);
  }
}

/** More are never needed: no cap is higher. */
const mostSends = 300;

/** The allowance with one more call; what no cap looks at any more, and an earlier try of the push, is let go. */
export function withSend(sends: readonly Send[], coming: Coming, now: Date, keepMs: number): Send[] {
  const at = now.getTime();
  const kept = sends.filter((send) => send.at + send.k > at && send.p !== coming.pushId);
  const { class: c, templateId: t, pushId: p } = coming;
  return [...kept.slice(1 - mostSends), { at, c, t, p, k: keepMs }];
}
