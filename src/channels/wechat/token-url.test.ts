import { describe, expect, it } from 'vitest';
import { type Got, type TokenUrl, tokenByUrl, withForce } from './token-url.ts';

const source: TokenUrl = { url: 'https://hub.example.com/token?app=1', header: null };
const got = (over: Partial<Got>): Got => ({ status: 200, text: null, error: null, refused: false, ...over });
const answer = (body: unknown, status = 200) => got({ status, text: JSON.stringify(body) });
const token = (name: string, expires_in?: number) => answer({ access_token: name, expires_in });

/** A server that answers in this order, then as it last did. */
function hub(answers: Got[], from: TokenUrl = source) {
  const asked: { url: string; headers: Record<string, string> }[] = [];
  const clock = { ms: 0 };
  const http = {
    async get(url: string, headers: Record<string, string>) {
      asked.push({ url, headers });
      return answers[Math.min(asked.length, answers.length) - 1]!;
    },
  };
  return { fetch: tokenByUrl(from, http, () => clock.ms), asked, clock };
}

describe('tokenByUrl', () => {
  it('asks with the header, and takes what the answer says', async () => {
    const { fetch, asked } = hub([token('a', 3600)], {
      ...source,
      header: { name: 'authorization', secret: 'Bearer s' },
    });
    expect(await fetch(null)).toEqual({ token: 'a', expiresInSeconds: 3600 });
    expect(asked).toEqual([{ url: source.url, headers: { accept: 'application/json', authorization: 'Bearer s' } }]);
  });

  it.each<[unknown, number]>([
    [undefined, 600],
    [99_999, 7200],
    ['3600', 3600],
    [0.5, 0.5],
  ])('reads expires_in %j as %d s', async (expires_in, seconds) => {
    const { fetch } = hub([answer({ access_token: 'a', expires_in, errcode: 0 })]);
    expect(await fetch(null)).toEqual({ token: 'a', expiresInSeconds: seconds });
  });

  it('has a token made anew only where it is given the refused one', async () => {
    const first = hub([token('a'), token('b')]);
    expect(await first.fetch('a')).toMatchObject({ token: 'b' });
    expect(first.asked.map((one) => one.url)).toEqual([source.url, withForce(source.url)]);
    // Another process that met the same refusal finds the new one.
    const second = hub([token('b')]);
    expect(await second.fetch('a')).toMatchObject({ token: 'b' });
    expect(second.asked).toHaveLength(1);
  });

  it('does so every 30 s at most, and else gives what there is', async () => {
    const { fetch, asked, clock } = hub([token('a')]);
    await fetch('a');
    clock.ms = 29_999;
    expect(await fetch('a')).toMatchObject({ token: 'a' });
    expect(asked).toHaveLength(3);
    clock.ms = 30_000;
    await fetch('a');
    expect(asked.map((one) => one.url.includes('force=1'))).toEqual([false, true, false, false, true]);
  });

  it('asks anew for one that has run out, and waits when that has, too', async () => {
    expect(await hub([token('a', 0), token('b', 60)]).fetch(null)).toMatchObject({ token: 'b' });
    await expect(hub([token('a', -1)]).fetch(null)).rejects.toMatchObject({ lasting: false, errcode: null });
  });

  it.each<[string, Got, boolean, RegExp]>([
    ['silence', got({ status: null, error: 'ECONNREFUSED' }), false, /no answer \(ECONNREFUSED\)/],
    ['a private address', got({ status: null, error: '10.0.0.1', refused: true }), true, /10\.0\.0\.1/],
    ['a bad gateway', got({ status: 502, text: '<html>' }), false, /HTTP 502/],
    ['too many calls', answer({}, 429), false, /HTTP 429/],
    ['a wrong secret', answer({ access_token: 'a' }, 401), true, /HTTP 401/],
    ['a redirect', got({ status: 302, text: '' }), true, /redirects are not followed/],
    ['a gigabyte', got({}), true, /64 KB/],
    ['a page', got({ text: '<html>secret-token</html>' }), true, /not a JSON object/],
    ['a list', answer(['a']), true, /not a JSON object/],
    ['nothing', got({ text: '' }), true, /not a JSON object/],
    ['other names', answer({ code: 0, data: { access_token: 'secret-token' } }), true, /it has: code, data/],
    ['a token as a name', answer({ '83_secret-token': 1 }), true, /it has: —/],
    ['a number', answer({ access_token: 7 }), true, /no access_token/],
    ['an empty token', answer({ access_token: '' }), true, /no access_token/],
    ['a token of two lines', answer({ access_token: 'a\r\nb' }), true, /no access_token/],
    ['a book', answer({ access_token: 'a'.repeat(2049) }), true, /no access_token/],
    ['no seconds', answer({ access_token: 'secret-token', expires_in: 'soon' }), true, /expires_in/],
    ['null seconds', answer({ access_token: 'secret-token', expires_in: null }), true, /expires_in/],
  ])('says what is wrong with %s, and nothing that could be a token', async (_what, said, lasting, words) => {
    const error = await hub([said])
      .fetch(null)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'WechatApiError',
      errcode: null,
      lasting,
      errmsg: expect.stringMatching(words),
    });
    expect(JSON.stringify([error, String(error)])).not.toMatch(/secret-token|hub\.example/);
  });

  it('hands WeChat’s own refusal on', async () => {
    const refused = hub([answer({ errcode: 40164, errmsg: 'invalid ip' })]).fetch(null);
    await expect(refused).rejects.toMatchObject({ errcode: 40164, errmsg: 'invalid ip' });
  });
});
