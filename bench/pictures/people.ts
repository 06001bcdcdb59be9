import type { Role } from '#contract/role.ts';

const password = 'a-goose-in-the-snow';
const origin = (url: string) => ({ origin: url, 'content-type': 'application/json' });

/** Somebody at the console, signed in. */
export class Person {
  readonly #url: string;
  readonly cookie: string;

  constructor(url: string, cookie: string) {
    this.#url = url;
    this.cookie = cookie;
  }

  /** A call as the console makes it. Throws with the answer when it is refused. */
  async call<T = { id: string; version: number }>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { ...origin(this.#url), cookie: this.cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** Makes the first owner by the one-time link. */
export function hireOwner(url: string, token: string): Promise<Person> {
  return enter(url, '/v1/setup', { token, email: 'lin@example.com', name: '林晓', password });
}

/** Invites somebody and accepts in their name. */
export async function hire(url: string, owner: Person, role: Role, name: string): Promise<Person> {
  const invitation = { email: `${role}@example.com`, role, apps: 'all', personal_data: true };
  const { url: link } = await owner.call<{ url: string }>('POST', '/v1/invitations', invitation);
  const token = new URL(link).searchParams.get('token');
  return enter(url, '/auth/accept-invitation', { token, name, password });
}

async function enter(url: string, path: string, body: unknown): Promise<Person> {
  const response = await fetch(url + path, { method: 'POST', headers: origin(url), body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return new Person(url, cookies.join('; '));
}
