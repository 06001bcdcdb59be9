import type { Context } from './context.ts';
import type { EntryOptions } from './platform.ts';
import type { Reports } from './reports.ts';

export interface Entries {
  /** Takes an entry into the mini-program; reports the notification as opened when it came through one. */
  entered(options: EntryOptions): void;
  /** Reports a click on something the notification led to; nothing without a notification. */
  clicked(target: string): void;
  /** The delivery this user came through, null when it was another way. */
  delivery(): string | null;
}

/** The query key under which a landing page carries the delivery's token. */
const tokenKey = 'hy';
const rememberedOpens = 50;
const longestTarget = 100;

export function createEntries({ store, log }: Context, reports: Reports, forget: () => void): Entries {
  let delivery: string | null = null;

  return {
    entered({ query, scene }) {
      const token = query?.[tokenKey];
      // 1014 and 1107 are a subscribe message's launch scenes. A page shared on carries the token too, but is no open.
      if (typeof token !== 'string' || !token || (scene && scene !== 1014 && scene !== 1107)) return;
      delivery = token;
      forget();
      // Android gives the old launch scene again when the user comes back by the home screen: once per token.
      const opened = store.get<string[]>('opened', []);
      if (opened.indexOf(token) >= 0) return;
      store.set('opened', opened.concat(token).slice(-rememberedOpens));
      log('opened');
      reports.add('opened', { delivery, scene });
    },
    clicked(target) {
      const name = String(target).slice(0, longestTarget);
      if (delivery && name) reports.add('clicked', { delivery, target: name });
    },
    delivery: () => delivery,
  };
}
