import { beforeAll, describe, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import type { Rule } from '#contract/rule.ts';
import { createSegment, estimateSegment } from '#contract/segment.ts';
import { dayOf, newId } from '#core/ids.ts';
import { eventually, finished, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { type Answer, expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
const openids = ['oSeg0000001', 'oSeg0000002', 'oSeg0000003', 'oSeg0000004'];

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null, spread: 4 });
  const recipients = openids.map((openid, i) => ({
    openid,
    tags: i % 2 === 0 ? ['even', `n${i}`] : ['odd', `n${i}`],
    attributes: { level: i },
  }));
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
});

const path = (rest = '') => `/v1/apps/${app.id}/segments${rest}`;
const post = (rest: string, json: unknown) => send(stack(), 'POST', path(rest), { json });
async function segment(rule: Rule, name = 'one'): Promise<string> {
  return (await stack().api.call(createSegment, { params: { app_id: app.id }, body: { name, rule } })).id;
}
async function count(audience: PushBody['audience']): Promise<number> {
  const body = { audience, exact: true };
  return (await stack().api.call(estimateSegment, { params: { app_id: app.id }, body })).count;
}
const refused = (rule: unknown): Promise<Answer> => post('', { name: 'bad', rule });

describe('a segment', () => {
  it('is a rule, changed under its version, and hidden once deleted', async () => {
    const made = await post('', { name: '双数', rule: { all: [{ tags: { any: ['even', 'even'] } }] } });
    expect(made.status).toBe(201);
    // Nothing is nested for nothing, and no tag stands twice.
    expect(made.body).toMatchObject({ name: '双数', kind: 'rule', rule: { tags: { any: ['even'] } }, version: 1 });
    const at = path(`/${made.body.id}`);
    expect((await send(stack(), 'GET', at)).headers.get('etag')).toBe('"1"');
    expectProblem(await send(stack(), 'PATCH', at, { json: { name: 'x' } }), 'precondition_required');
    const change = { json: { rule: { tags: { all: ['odd'] } } }, headers: { 'if-match': '"1"' } };
    expect((await send(stack(), 'PATCH', at, change)).body).toMatchObject({ version: 2, name: '双数' });
    expectProblem(await send(stack(), 'PATCH', at, change), 'version_conflict');
    const listed = async () => (await send(stack(), 'GET', path())).body.items.map((one: { id: string }) => one.id);
    expect(await listed()).toContain(made.body.id);
    expect((await send(stack(), 'DELETE', at)).status).toBe(200);
    expectProblem(await send(stack(), 'GET', at), 'not_found');
    expectProblem(await send(stack(), 'DELETE', at), 'not_found');
    expect(await listed()).not.toContain(made.body.id);
  });

  it('is seen by its own organization only', async () => {
    const id = await segment({ everyone: true });
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'GET', path(`/${id}`)), 'not_found');
    expectProblem(await send(other, 'POST', path('/estimate'), { json: { audience: { all: true } } }), 'not_found');
  });

  it('lists come in pages', async () => {
    const ids = [await segment({ everyone: true }), await segment({ everyone: true })].reverse();
    const first = await send(stack(), 'GET', path('?limit=1'));
    const second = await send(stack(), 'GET', path(`?limit=1&cursor=${first.body.next_cursor}`));
    expect([first, second].map((page) => page.body.items[0].id)).toEqual(ids);
    expectProblem(await send(stack(), 'GET', path('?cursor=nonsense')), 'validation_failed', ['querystring/cursor']);
  });
});

describe('a list segment', () => {
  it('gains and loses members, whoever names them', async () => {
    const { body } = await post('', { name: '名单' });
    expect(body).toMatchObject({ kind: 'list', rule: null });
    const members = (json: unknown) => post(`/${body.id}/members`, json);
    const id = await app.recipientId(openids[1]!);
    expect((await members({ add: { openids: openids.slice(0, 2), recipients: [id.toUpperCase()] } })).body).toEqual({
      added: 2,
      removed: 0,
    });
    expect((await members({ add: { openids: [openids[0]] } })).body).toEqual({ added: 0, removed: 0 });
    expect(await count({ segment_id: body.id })).toBe(2);
    expect((await members({ remove: { openids } })).body).toEqual({ added: 0, removed: 2 });
    expectProblem(await members({}), 'validation_failed', ['']);
    expectProblem(
      await members({
        add: { openids: Array(900).fill(openids[0]) },
        remove: { openids: Array(101).fill(openids[0]) },
      }),
      'validation_failed',
      [''],
    );
    const rule = await segment({ everyone: true });
    expectProblem(await post(`/${rule}/members`, { add: { openids } }), 'segment_is_a_rule');
    const change = { json: { rule: { everyone: true } }, headers: { 'if-match': '"1"' } };
    expectProblem(await send(stack(), 'PATCH', path(`/${body.id}`), change), 'segment_is_a_list');
  });

  it('frozen from an audience keeps those of that moment', async () => {
    const live = await segment({ tags: { any: ['late'] } });
    const body = { recipients: [{ openid: openids[0]!, tags: ['even', 'n0', 'late'] }] };
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body });
    const { body: frozen } = await post('', { name: '冻结', from: { segment_id: live } });
    body.recipients[0]!.tags = ['even', 'n0'];
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body });
    expect(await count({ segment_id: live })).toBe(0);
    expect(await count({ segment_id: frozen.id })).toBe(1);
  });
});

describe('an audience made of parts', () => {
  const even = { tags: { any: ['even'] } };
  it.each<[string, PushBody['audience'], number[]]>([
    ['any of several', { include: [{ tags: { all: ['n0'] } }, { openids: [openids[1]!, 'oNobody0000'] }] }, [0, 1]],
    [
      'within others',
      { include: [{ all: true }], within: [even, { rule: { attribute: { name: 'level', above: 0 } } }] },
      [2],
    ],
    ['without others', { exclude: [even, { openids: [openids[3]!] }] }, [1]],
    ['and none at all', { include: [even], exclude: [even] }, []],
  ])('%s', async (_, audience, expected) => {
    expect(await count(audience)).toBe(expected.length);
    const receipt = await stack().api.call(createPush, { body: pushBody(app, [], { audience }) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    const push = await finished(stack(), receipt.id);
    expect(push).toMatchObject({ kind: 'campaign', audience_count: expected.length, law: { holds: true } });
    const { rows } = await stack().service.pool.query(
      'select recipient_id from delivery where push_id = $1 and day = $2',
      [push.id, dayOf(push.id)],
    );
    const ids = await Promise.all(expected.map((i) => app.recipientId(openids[i]!)));
    expect(rows.map((row) => row.recipient_id).sort()).toEqual(ids.sort());
    expect(JSON.stringify(push.audience)).not.toContain(openids[1]);
  });

  it('shows lists by their size, and nothing of what was frozen', async () => {
    const audience = { include: [{ openids: openids.slice(0, 2) }], exclude: [even] };
    const receipt = await stack().api.call(createPush, { body: pushBody(app, [], { audience }) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    expect((await finished(stack(), receipt.id)).audience).toEqual({
      include: [{ list: 'openids', given: 2, matched: 2 }],
      exclude: [even],
    });
  });

  it('means at planning what its segments mean then, also a deleted one', async () => {
    const id = await segment({ tags: { any: ['n1'] } });
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const over = { audience: { segment_id: id }, schedule: { at } };
    const receipt = await stack().api.call(createPush, { body: pushBody(app, [], over) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    const change = { json: { rule: { tags: { any: ['n1', 'n3'] } } }, headers: { 'if-match': '"1"' } };
    expect((await send(stack(), 'PATCH', path(`/${id}`), change)).status).toBe(200);
    expect((await send(stack(), 'DELETE', path(`/${id}`))).status).toBe(200);
    const push = `/v1/pushes/${receipt.id}`;
    const soon = { json: { schedule: { at: null } }, headers: { 'if-match': `"${receipt.version}"` } };
    expect((await send(stack(), 'PATCH', push, soon)).status).toBe(200);
    expect(await finished(stack(), receipt.id)).toMatchObject({ audience_count: 2, law: { holds: true } });
    // Nobody new can name it.
    const body = pushBody(app, [], { audience: { segment_id: id } });
    expectProblem(await send(stack(), 'POST', '/v1/pushes', { json: body }), 'rule_invalid', ['/audience/segment_id']);
  });
});

describe('an audience whose segments have grown beyond what one statement may ask', () => {
  it('pauses its push and says so', async () => {
    const id = await segment({ tags: { any: ['n1'] } });
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const audience = { include: [{ segment_id: id }], exclude: [{ segment_id: id }] };
    const receipt = await stack().api.call(createPush, { body: pushBody(app, [], { audience, schedule: { at } }) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    const large = await segment({
      any: Array.from({ length: 40 }, (_, i) => ({
        all: Array.from({ length: 3 }, (_, k) => ({ tags: { any: [`${i}/${k}`] } })),
      })),
    });
    const change = {
      json: { rule: { any: [{ segment: large }, { segment: large }] } },
      headers: { 'if-match': '"1"' },
    };
    expect((await send(stack(), 'PATCH', path(`/${id}`), change)).status).toBe(200);
    const soon = { json: { schedule: { at: null } }, headers: { 'if-match': `"${receipt.version}"` } };
    expect((await send(stack(), 'PATCH', `/v1/pushes/${receipt.id}`, soon)).status).toBe(200);
    const shown = async () => (await send(stack(), 'GET', `/v1/pushes/${receipt.id}`)).body;
    await eventually(async () => (await shown()).state === 'paused');
    expect(await shown()).toMatchObject({ pause_reason: 'audience', audience_count: 0, law: { holds: true } });
    // Once the segment is smaller it goes on.
    const back = { json: { rule: { tags: { any: ['n1'] } } }, headers: { 'if-match': '"2"' } };
    expect((await send(stack(), 'PATCH', path(`/${id}`), back)).status).toBe(200);
    expect((await send(stack(), 'POST', `/v1/pushes/${receipt.id}/resume`, { json: {} })).status).toBe(200);
    expect(await finished(stack(), receipt.id)).toMatchObject({ audience_count: 0, law: { holds: true } });
  });
});

describe('the segments of a recipient', () => {
  it('are those whose rule is true of it now', async () => {
    const mine = await segment({ attribute: { name: 'level', equals: 3 } }, 'three');
    const nested = await segment({ not: { segment: mine } }, 'not three');
    const of = async (openid: string) => {
      const { body } = await send(stack(), 'GET', `/v1/apps/${app.id}/recipients/${openid}/segments`);
      return body.items.map((one: { id: string }) => one.id) as string[];
    };
    const [three, two] = [await of(openids[3]!), await of(openids[2]!)];
    expect([three.includes(mine), three.includes(nested)]).toEqual([true, false]);
    expect([two.includes(mine), two.includes(nested)]).toEqual([false, true]);
    expectProblem(await send(stack(), 'GET', `/v1/apps/${app.id}/recipients/oNobody0000/segments`), 'not_found');
  });
});

describe('a bad rule', () => {
  const nested = (depth: number): Rule => (depth === 1 ? { everyone: true } : { not: nested(depth - 1) });
  it.each<[string, unknown, string[], ('rule_invalid' | 'validation_failed')?]>([
    ['20 deep', nested(20), [`/rule${'/not'.repeat(8)}`]],
    [
      'deeper than anything stored',
      { all: [{ all: [{ all: [nested(40)] }] }] },
      [expect.any(String) as never],
      'validation_failed',
    ],
    ['an unknown field', { openid: 'x' }, ['/rule/openid', '/rule'], 'validation_failed'],
    [
      'an unknown operator',
      { attribute: { name: 'level', like: '%' } },
      ['/rule/attribute/like', '/rule/attribute'],
      'validation_failed',
    ],
    ['two conditions in one node', { everyone: true, tags: { any: ['x'] } }, ['/rule'], 'validation_failed'],
    ['no condition', {}, ['/rule'], 'validation_failed'],
    [
      'a polygon of two points',
      {
        within: [
          { latitude: 1, longitude: 1 },
          { latitude: 2, longitude: 2 },
        ],
      },
      ['/rule/within'],
      'validation_failed',
    ],
    ['a latitude of 91', { near: { latitude: 91, longitude: 0, km: 1 } }, ['/rule/near/latitude'], 'validation_failed'],
    [
      'a number where there is none',
      { near: { latitude: 1, longitude: 0, km: 'x' } },
      ['/rule/near/km'],
      'validation_failed',
    ],
    [
      'an attribute nobody wrote',
      { any: [{ everyone: true }, { attribute: { name: 'nope', exists: true } }] },
      ['/rule/any/1/attribute/name'],
    ],
    ['an attribute of another type', { attribute: { name: 'level', equals: '3' } }, ['/rule/attribute/equals']],
    [
      'an order of texts',
      { behavior: { event: 'x', at_least: 1, where: [{ property: 'p', above: 'a' }] } },
      ['/rule/behavior/where/0/above'],
    ],
    ['a count of nothing', { behavior: { event: 'x' } }, ['/rule/behavior'], 'validation_failed'],
    ['a template of nobody', { consent: { template: 'nope', credits_at_least: 1 } }, ['/rule/consent/template']],
    ['a segment of nobody', { segment: newId() }, ['/rule/segment']],
    ['half of a surrogate pair', { tags: { any: ['\ud83d'] } }, ['/rule/tags/any/0'], 'validation_failed'],
  ])('with %s is refused', async (_, rule, pointers, code = 'rule_invalid') => {
    expectProblem(await refused(rule), code, pointers);
  });

  it('in a part of an audience is pointed at where it stands', async () => {
    const estimate = (audience: unknown) => post('/estimate', { audience });
    const bad = { rule: { near: { latitude: 91, longitude: 0, km: 1 } } };
    expectProblem(await estimate(bad), 'validation_failed', ['/audience/rule/near/latitude']);
    const unknown = { include: [{ all: true }], exclude: [{ rule: { attribute: { name: 'nope', exists: true } } }] };
    expectProblem(await estimate(unknown), 'rule_invalid', ['/audience/exclude/0/rule/attribute/name']);
    expectProblem(await estimate({}), 'validation_failed', ['/audience']);
  });

  it('of 70 kB, of 300 conditions and of 10 MB is refused', async () => {
    const words = Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(64, 'x'));
    expectProblem(await refused({ any: Array(12).fill({ tags: { any: words } }) }), 'rule_invalid', ['/rule']);
    const many = { any: Array(6).fill({ any: Array(50).fill({ everyone: true }) }) };
    expectProblem(await refused(many), 'rule_invalid', ['/rule/any/3/any/45']);
    expectProblem(await refused({ any: Array(2000).fill({ tags: { any: words } }) }), 'body_too_large');
  });

  it('that comes back to itself is refused, at once or over others', async () => {
    const first = await segment({ tags: { any: ['a'] } });
    const second = await segment({ any: [{ segment: first }, { everyone: true }] });
    const third = await segment({ not: { segment: second } });
    for (const target of [first, second, third]) {
      const change = {
        json: { rule: { all: [{ everyone: true }, { segment: target }] } },
        headers: { 'if-match': '"1"' },
      };
      const answer = await send(stack(), 'PATCH', path(`/${first}`), change);
      expectProblem(answer, 'rule_invalid', ['/rule']);
      expect(answer.body.errors[0].code).toBe('cyclic');
    }
  });

  it('that doubles with every segment is refused before it is large', async () => {
    let id = await segment({ tags: { any: ['a'] } });
    const answers: Answer[] = [];
    for (let i = 0; i < 12; i++) {
      const answer = await post('', { name: `x${i}`, rule: { any: [{ segment: id }, { segment: id }] } });
      answers.push(answer);
      if (answer.status !== 201) break;
      id = answer.body.id;
    }
    expectProblem(answers.at(-1)!, 'rule_invalid', ['/rule']);
    expect(answers.at(-1)!.body.errors[0].code).toBe('too_many');
  });

  it.each(["'; drop table recipient; --", '$1', '%', '_', '.*', '\\', '{"a":1}', '{a,b}', 'NULL', '😀👨‍👩‍👧', '"'])(
    'value %j is a value and nothing else',
    async (text) => {
      const recipients = [{ openid: openids[0]!, tags: ['even', 'n0', text], attributes: { nick: text } }];
      await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
      const all: Rule[] = [
        { tags: { all: [text] } },
        { attribute: { name: 'nick', equals: text } },
        { attribute: { name: 'nick', starts_with: text } },
        { attribute: { name: 'nick', in: [text, 'other'] } },
        { not: { location: { city: [text] } } },
        { not: { behavior: { event: 'x', at_least: 1, where: [{ property: 'p', equals: text }] } } },
        { any: [{ sample: { percent: 50, salt: text } }, { everyone: true }] },
      ];
      expect(await count({ rule: { all } })).toBe(1);
    },
  );
});
