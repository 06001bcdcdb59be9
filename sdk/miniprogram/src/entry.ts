import type { Context } from './context.ts';
import type { EntryOptions } from './platform.ts';
import type { Reports } from './reports.ts';

export interface Entries {
  /** Takes an entry by hand, for frameworks without `onAppShow`; the same notification counts once. */
  entered(options: EntryOptions): void;
  /** Reports a tap on something that matters (button, H5 link) to the notification the user came through. */
  clicked(target: string): void;
  /** The delivery token the user came with, to hand on to an H5 page; null when it was another way. */
  delivery(): string | null;
}

/** The query key under which a landing page carries the delivery's token. */
const tokenKey = 'hy';
const rememberedOpens = 50;
const longestTarget = 100;

export function createEntries({ store, appId, log }: Context, reports: Reports, forget: () => void): Entries {
  let delivery: string | null = null;

  return {
    entered(options) {
      const { query, scene } = options || {};
      const token = Object(query)[tokenKey];
      // 1014 and 1107 are a subscribe message's launch scenes. A page shared on carries the token too, but is no open.
      if (typeof token !== 'string' || !token || (scene && scene !== 1014 && scene !== 1107)) return;
      delivery = token;
      forget();
      // Android gives the old launch scene again when the user comes back by the home screen: once per token.
      const opened = store.get<string[]>('opened', []);
      if (opened.indexOf(token) >= 0) return;
      store.set('opened', opened.concat(token).slice(-rememberedOpens));
      log('opened');
      reports.add('opened', { app: appId, delivery, scene });
    },
    clicked(target) {
      const name = String(target).slice(0, longestTarget);
      if (delivery && name) reports.add('clicked', { app: appId, delivery, target: name });
    },
    delivery: () => delivery,
  };
}
