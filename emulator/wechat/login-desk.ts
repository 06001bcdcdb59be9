import { randomBytes } from 'node:crypto';

interface Code {
  appid: string;
  openid: string;
  at: number;
  used: boolean;
}

/** A wx.login code lives five minutes and works once. */
const lifeMs = 300_000;
const recentMs = 7_200_000;

/** The codes `wx.login` gave out on phones. They die with the process, as a phone's next login makes a new one. */
export class LoginDesk {
  readonly #codes = new Map<string, Code>();
  /** When a phone last opened the mini-program, by app and openid. */
  readonly #opened = new Map<string, number>();

  issue(appid: string, openid: string, now: number): string {
    // Oldest first: a Map keeps the order of insertion.
    for (const [code, { at }] of this.#codes) {
      if (at > now - 2 * lifeMs) break;
      this.#codes.delete(code);
    }
    this.#opened.set(`${appid} ${openid}`, now);
    const code = `0${randomBytes(24).toString('base64url')}`.slice(0, 32);
    this.#codes.set(code, { appid, openid, at: now, used: false });
    return code;
  }

  /** Whether a phone opened the mini-program within two hours. */
  isRecent(appid: string, openid: string, now: number): boolean {
    return (this.#opened.get(`${appid} ${openid}`) ?? -Infinity) > now - recentMs;
  }

  /** Uses a code up: the openid, or 40163 (used before) or 40029 (unknown, expired, or of another app). */
  redeem(appid: string, text: string, now: number): string | 40163 | 40029 {
    const code = this.#codes.get(text);
    if (!code || code.appid !== appid) return 40029;
    if (code.used) return 40163;
    if (code.at <= now - lifeMs) return 40029;
    code.used = true;
    return code.openid;
  }
}
