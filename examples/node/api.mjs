// A call of the API with plain fetch. Set KEY and APP_ID to what `npm start` printed.
const { BASE = 'http://127.0.0.1:8420', KEY = '', APP_ID = '' } = process.env;

export const base = BASE;
export const appId = APP_ID;
/** The sandbox's order template and first recipient, unless told otherwise. */
export const template = process.env.TEMPLATE ?? 'TPL_ORDER_7Yb0jQ2mV4wXnZ1aKc8sLd3fGh5uEr6tPi9o';
export const openid = process.env.OPENID ?? 'oSandbox00000000000000000001';

/** The parsed answer. Errors are application/problem+json: `code` is stable, `errors` says which value is wrong. */
export async function call(method, path, body, headers = {}) {
  const response = await fetch(`${BASE}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok)
    throw new Error(`${method} ${path}: ${answer.code}: ${answer.detail} ${JSON.stringify(answer.errors ?? [])}`);
  return answer;
}

/** Asks until the answer is right, a few times a second. */
export async function until(ask, isRight) {
  for (let tries = 0; tries < 150; tries++) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('not within 30 seconds');
}
