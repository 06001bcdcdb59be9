import type { Platform } from './platform.ts';
import type { Service } from './service.ts';
import type { Store } from './store.ts';

/** What the parts of one client share. */
export interface Context {
  platform: Platform;
  /** Hongyan's id of the app, a UUID; not the AppID. */
  appId: string;
  store: Store;
  service: Service;
  /** The phone's clock, milliseconds since 1970; it may be wrong. */
  now: () => number;
  log: (line: string) => void;
}
