import type { Platform } from './platform.ts';

/**
 * Small values kept over restarts, under names of our own. They are read from the platform each time, so that two clients
 * of one mini-program (its subpackages may each carry this library) do not write over each other. What the platform
 * refuses to keep lives in memory until the mini-program ends.
 */
export interface Store {
  /** The value of a name; `fallback` when there is none or it is of another type than the fallback. */
  get<T>(name: string, fallback: T): T;
  set(name: string, value: unknown): void;
}

export function createStore(platform: Platform, prefix: string): Store {
  const refused: { [name: string]: unknown } = {};

  return {
    get<T>(name: string, fallback: T): T {
      let value = refused[name];
      try {
        if (value === undefined) value = platform.getStorageSync!(prefix + name);
      } catch (_) {
        // Missing or forbidden.
      }
      const fits = typeof value === typeof fallback && Array.isArray(value) === Array.isArray(fallback);
      return value && fits ? (value as T) : fallback;
    },
    set(name, value) {
      refused[name] = undefined;
      try {
        platform.setStorageSync!(prefix + name, value);
      } catch (_) {
        refused[name] = value;
      }
    },
  };
}
