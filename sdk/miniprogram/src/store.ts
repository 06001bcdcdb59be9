import type { Platform } from './platform.ts';

/** Small values kept over restarts, under names of our own; in memory where the platform's storage refuses. */
export interface Store {
  /** The value of a name; `fallback` when there is none or it is of another type than the fallback. */
  get<T>(name: string, fallback: T): T;
  set(name: string, value: unknown): void;
}

export function createStore(platform: Platform, prefix: string): Store {
  const values: { [name: string]: unknown } = {};

  return {
    get<T>(name: string, fallback: T): T {
      try {
        if (!(name in values)) values[name] = platform.getStorageSync?.(prefix + name);
      } catch (_) {
        values[name] = undefined;
      }
      const value = values[name] as T;
      const fits = typeof value === typeof fallback && Array.isArray(value) === Array.isArray(fallback);
      return value && fits ? value : fallback;
    },
    set(name, value) {
      values[name] = value;
      try {
        platform.setStorageSync?.(prefix + name, value);
      } catch (_) {
        // Full or forbidden: it lives in memory until the mini-program ends.
      }
    },
  };
}
