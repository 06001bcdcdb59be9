import { randomInt } from 'node:crypto';
import type { Switches } from '../faults/switches.ts';
import type { App, CallbackConfig } from '../world/types.ts';
import type { CallbackEvent } from './event.ts';
import { renderEnvelope, renderJson, renderXml } from './render.ts';
import { Seal, sign } from './seal.ts';

export interface CallbackRequest {
  path: string;
  body: string;
  contentType: string;
}

const seals = new Map<string, Seal>();

function sealOf(encodingAesKey: string): Seal {
  let seal = seals.get(encodingAesKey);
  if (!seal) {
    seal = new Seal(encodingAesKey);
    seals.set(encodingAesKey, seal);
  }
  return seal;
}

/**
 * One try of a callback: the body in the app's mode and format, and the query that proves it (`signature`, `timestamp`,
 * `nonce`, `openid`; sealed bodies add `encrypt_type=aes` and `msg_signature`, which is what covers the body).
 */
export function callbackRequest(
  app: App,
  config: CallbackConfig,
  event: CallbackEvent,
  list: Switches['list'],
  now: number,
): CallbackRequest {
  const { originalId } = app.config;
  const clear = (encrypted?: string) =>
    config.format === 'json' ? renderJson(event, originalId, list, encrypted) : renderXml(event, originalId, encrypted);
  const proof = prove(config, now);
  proof.set('openid', event.openid);
  const contentType = config.format === 'json' ? 'application/json' : 'text/xml';
  if (config.mode === 'plain') return { path: pathWith(config.url, proof), body: clear(), contentType };
  const encrypted = sealOf(config.encodingAesKey).encrypt(clear(), app.appid);
  proof.set('encrypt_type', 'aes');
  proof.set('msg_signature', sign(config.token, proof.get('timestamp')!, proof.get('nonce')!, encrypted));
  const body = config.mode === 'safe' ? renderEnvelope(config.format, originalId, encrypted) : clear(encrypted);
  return { path: pathWith(config.url, proof), body, contentType };
}

/** The GET that WeChat's console makes when a callback URL is saved: a true receiver answers the raw `echostr`. */
export function echoPath(config: CallbackConfig, echostr: string, now: number): string {
  const proof = prove(config, now);
  proof.set('echostr', echostr);
  return pathWith(config.url, proof);
}

function prove(config: CallbackConfig, now: number): URLSearchParams {
  const timestamp = String(Math.floor(now / 1000));
  const nonce = String(randomInt(1_000_000_000));
  return new URLSearchParams({ signature: sign(config.token, timestamp, nonce), timestamp, nonce });
}

function pathWith(url: string, proof: URLSearchParams): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search ? `${search}&` : '?'}${proof}`;
}
