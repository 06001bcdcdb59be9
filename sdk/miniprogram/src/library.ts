import type { Platform } from './platform.ts';

/** The base library's version, `''` when it cannot be known (other platforms). */
export function libraryVersion(platform: Platform): string {
  try {
    const read = platform.getAppBaseInfo || platform.getSystemInfoSync;
    return read!.call(platform).SDKVersion || '';
  } catch (_) {
    return '';
  }
}

/**
 * How many templates one call of `wx.requestSubscribeMessage` takes: none before 2.4.4, one up to 2.8.3, three up to
 * 3.12.0, five since. Three when the version is unknown: every platform takes that many.
 */
export function templatesPerCall(version: string): 0 | 1 | 3 | 5 {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(parseFloat);
  const number = (major * 1000 + minor) * 1000 + patch;
  if (number < 2004004) return 0;
  if (number <= 2008003) return 1;
  // NaN, for a version that is unknown, is in none of these ranges.
  return number >= 3012001 ? 5 : 3;
}
