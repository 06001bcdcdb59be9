import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#app/config/config.ts';

/** Whether the data is that of `hongyan sandbox`, whose WeChat is an emulator that runs and stops with it. */
export function isSandboxData(config: Config): boolean {
  return existsSync(keyFile(config));
}

/** The API key the sandbox keeps for its owner; null where there is none. */
export function sandboxKey(config: Config): string | null {
  return isSandboxData(config) ? readFileSync(keyFile(config), 'utf8').trim() : null;
}

/** An emulator speaks plain http; WeChat itself, and a proxy in front of it, https. */
export function usesEmulator(config: Config): boolean {
  return isSandboxData(config) || new URL(config.wechat.apiBase).protocol === 'http:';
}

function keyFile(config: Config): string {
  return join(config.dataDir, 'sandbox-api-key');
}
