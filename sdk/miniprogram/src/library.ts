import type { Platform } from './platform.ts';

/** The base library's version, `''` when it cannot be known (other platforms). */
export function libraryVersion(platform: Platform): string {
  try {
    const info = platform.getAppBaseInfo ? platform.getAppBaseInfo() : platform.getSystemInfoSync?.();
    return (info && info.SDKVersion) || '';
  } catch (_) {
    return '';
  }
}

/** Below 0, 0 or above 0 as version `a` is older than, equal to or newer than `b`; `3.12` equals `3.12.0`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (parseInt(left[i] || '', 10) || 0) - (parseInt(right[i] || '', 10) || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * How many templates one call of `wx.requestSubscribeMessage` takes: none before 2.4.4, one up to 2.8.3, three up to
 * 3.12.0, five since. Three when the version is unknown: every platform takes that many.
 */
export function templatesPerCall(version: string): 0 | 1 | 3 | 5 {
  if (version === '') return 3;
  if (compareVersions(version, '2.4.4') < 0) return 0;
  if (compareVersions(version, '2.8.3') <= 0) return 1;
  return compareVersions(version, '3.12.1') < 0 ? 3 : 5;
}
