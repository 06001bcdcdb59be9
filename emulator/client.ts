/** The emulator's control API, from outside, over HTTP like everybody else. */
export class EmulatorClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  get<T = Record<string, unknown>>(path: string): Promise<T> {
    return this.#call('GET', path);
  }

  post<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    return this.#call('POST', path, body);
  }

  put<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    return this.#call('PUT', path, body);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_emulator${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`emulator ${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
