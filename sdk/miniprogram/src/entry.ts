import type { Context } from './context.ts';
import type { EntryOptions } from './platform.ts';
import type { Reports } from './reports.ts';

export interface Entries {
  /** Takes an entry into the mini-program; reports the notification as opened when it came through one. */
  entered(options: EntryOptions | undefined): void;
  /** Reports a click on something the notification led to; nothing without a notification. */
  clicked(target: string): void;
  /** The delivery this user came through, null when it was another way. */
  delivery(): string | null;
}

/** Launch scenes of a subscribe message; WeChat gives either. */
const messageScenes = [1014, 1107];
/** The query key under which a landing page carries the delivery's token. */
const tokenKey = 'hy';
const rememberedOpens = 50;
const longestTarget = 100;

export function createEntries({ store, log }: Context, reports: Reports): Entries {
  let delivery: string | null = null;

  return {
    entered(options) {
      const token = options && options.query ? options.query[tokenKey] : undefined;
      const scene = options ? options.scene : undefined;
      if (typeof token !== 'string' || !token) return;
      // A link shared on from the landing page carries the token too, but is no open of this notification.
      if (scene !== undefined && messageScenes.indexOf(scene) < 0) return;
      delivery = token;
      // Android gives the old launch scene again when the user comes back by the home screen: once per token.
      const opened = store.get<string[]>('opened', []);
      if (opened.indexOf(token) >= 0) return;
      store.set('opened', opened.concat(token).slice(-rememberedOpens));
      log('opened through a notification');
      reports.add('opened', scene === undefined ? { delivery: token } : { delivery: token, scene });
    },
    clicked(target) {
      if (!delivery) return;
      reports.add('clicked', { delivery, target: String(target).slice(0, longestTarget) || 'unnamed' });
    },
    delivery: () => delivery,
  };
}
