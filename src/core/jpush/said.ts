import type { JpushPush } from '#contract/jpush.ts';

/** What a JPush message says, whichever of its parts says it; what nobody says is empty. */
export interface Said {
  title: string;
  alert: string;
  /** `msg_content` of a custom message. */
  content: string;
  extras: Record<string, unknown>;
}

/**
 * Puts together what stands in up to six places: the text for all platforms before that of one, `message` after the
 * notification, extras of all of them, where the first to name a key has it.
 */
export function saidOf({ notification, message }: Pick<JpushPush, 'notification' | 'message'>): Said {
  const { alert: all, android, ios, hmos, quickapp, winphone } = notification ?? {};
  const parts = [android, ios, hmos, quickapp, winphone].filter((part) => part != null);
  const alerts = parts.map(({ alert }) => (typeof alert === 'object' ? alert?.body : alert));
  const titles = parts.map(({ title, alert }) => title ?? (typeof alert === 'object' ? alert?.title : null));
  const content = typeof message?.msg_content === 'string' ? message.msg_content : '';
  const extras = [message, ...parts].reverse().map((part) => part?.extras ?? {});
  return {
    title: firstOf([...titles, message?.title]),
    alert: firstOf([all, ...alerts]),
    content,
    extras: Object.assign({}, ...extras),
  };
}

function firstOf(texts: (string | null | undefined)[]): string {
  return texts.find((text) => text != null && text !== '') ?? '';
}
