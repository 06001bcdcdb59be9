import { isIP } from 'node:net';
import type { Text } from '#contract/start-error.ts';
import type { Env } from './env-file.ts';
import type { Key } from './key.ts';
import { allKeys } from './keys.ts';
import type { Values } from './read-values.ts';
import { suggest } from './suggest.ts';

/** Every name that is read, with the `_FILE` form of the secrets. */
export function knownNames(): string[] {
  return Object.entries<Key>(allKeys).flatMap(([name, key]) => (key.secret ? [name, `${name}_FILE`] : [name]));
}

/** `HONGYAN_*` names nobody reads: a typing error there would otherwise be silent. */
export function findUnknownKeys(env: Env): Text[] {
  const known = knownNames();
  const strangers = Object.keys(env).filter((name) => name.startsWith('HONGYAN_') && !known.includes(name));
  return strangers.sort().map((name) => {
    const near = suggest(name, known);
    return {
      en: `${name} is not a setting${near ? `; did you mean ${near}?` : ' and is ignored'}`,
      zh: `${name} 不是有效的设置${near ? `，是否想写 ${near}？` : '，已忽略'}`,
    };
  });
}

/** Settings that work and endanger something. */
export function warnAbout({ WECHAT_API_BASE: apiBase, PUBLIC_URL: publicUrl }: Values): Text[] {
  const warnings: Text[] = [];
  if (leavesInClear(apiBase)) {
    warnings.push({
      en: 'WECHAT_API_BASE is plain http to another machine: AppSecrets and openids travel unencrypted',
      zh: 'WECHAT_API_BASE 以明文 http 访问其他机器：AppSecret 与 openid 会未加密传输',
    });
  }
  if (publicUrl && leavesInClear(publicUrl)) {
    warnings.push({
      en: 'PUBLIC_URL is plain http: mini-programs accept only https addresses in production',
      zh: 'PUBLIC_URL 为明文 http：正式环境的小程序只接受 https 地址',
    });
  }
  return warnings;
}

/** Whether a URL leads over http to something other than this machine or a name of the local network. */
function leavesInClear(text: string): boolean {
  const url = new URL(text);
  if (url.protocol !== 'http:') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '::1' || host.startsWith('127.') || host === 'localhost') return false;
  return isIP(host) !== 0 || host.includes('.');
}
