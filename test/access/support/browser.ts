import { makeOwnerLink } from '#app/owner-link.ts';
import type { Role } from '#contract/role.ts';
import type { TestStack } from '#testkit/stack.ts';
import { type Answer, type SendOptions, send } from '../../api/support/http.ts';

/** A browser on the console's pages: keeps cookies, says where its requests come from. */
export class Browser {
  readonly #stack: TestStack;
  readonly cookies = new Map<string, string>();
  /** The last `set-cookie` lines, as they came. */
  setCookies: string[] = [];

  constructor(stack: TestStack) {
    this.#stack = stack;
  }

  async send(method: string, path: string, json?: unknown, options: SendOptions = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await send(this.#stack, method, path, {
      key: null,
      ...(json === undefined ? {} : { json }),
      ...options,
      headers: {
        ...(method === 'GET' ? {} : { 'sec-fetch-site': 'same-origin' }),
        ...(cookie === '' ? {} : { cookie }),
        ...options.headers,
      },
    });
    this.setCookies = answer.headers.getSetCookie();
    for (const line of this.setCookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/max-age=0/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return answer;
  }

  get = (path: string) => this.send('GET', path);
  post = (path: string, json: unknown = {}) => this.send('POST', path, json);

  signIn(email: string, password = goodPassword, rememberMe = true): Promise<Answer> {
    return this.post('/auth/sign-in/email', { email, password, rememberMe });
  }
}

export const goodPassword = 'wild goose 鸿雁 42';

let made = 0;

/** An address nobody had before. */
export function freshEmail(): string {
  return `m${++made}@example.com`;
}

export interface TestMember {
  id: string;
  email: string;
  browser: Browser;
}

/** A new owner of the stack's organization, signed in, by the one-time link. */
export async function makeOwner(stack: TestStack, email = freshEmail()): Promise<TestMember> {
  const { pool, clock } = stack.service;
  const link = await makeOwnerLink(pool, stack.organizationId, stack.url, clock.now());
  const browser = new Browser(stack);
  const token = new URL(link).searchParams.get('token');
  const answer = await browser.post('/v1/setup', { token, email, name: '所有者', password: goodPassword });
  if (answer.status !== 201) throw new Error(answer.text);
  return { id: answer.body.user.id, email, browser };
}

export interface Given {
  role: Role;
  apps?: 'all' | string[];
  personal_data?: boolean;
}

/** A new member, invited by somebody and signed in. */
export async function invite(stack: TestStack, by: Browser, given: Given): Promise<TestMember> {
  const email = freshEmail();
  const invited = await by.post('/v1/invitations', { email, ...given });
  if (invited.status !== 201) throw new Error(invited.text);
  const token = new URL(invited.body.url).searchParams.get('token');
  const browser = new Browser(stack);
  const answer = await browser.post('/auth/accept-invitation', { token, name: given.role, password: goodPassword });
  if (answer.status !== 201) throw new Error(answer.text);
  return { id: answer.body.user.id, email, browser };
}
