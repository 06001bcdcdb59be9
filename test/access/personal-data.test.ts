import { beforeAll, describe, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { finished, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem } from '../api/support/http.ts';
import { invite, makeOwner, type TestMember } from './support/browser.ts';

const stack = useStack();
const openid = 'oPersonal0001abcd';
const secrets = [openid, 'uUnionOfAlice01', 'customer-77', '王小芳', '13800000000'];
let app: TestApp;
let push: string;
let owner: TestMember;
let blind: TestMember;
let seeing: TestMember;

beforeAll(async () => {
  app = await makeApp(stack());
  await app.consent([openid]);
  const body = {
    recipients: [
      {
        openid,
        unionid: secrets[1],
        alias: secrets[2],
        attributes: { name: secrets[3]!, phones: [secrets[4]!], age: 30 },
        location: { latitude: 30.123, longitude: 120.456 },
      },
    ],
  };
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body });
  const receipt = await stack().api.call(createPush, { body: pushBody(app, [openid]) });
  push = 'id' in receipt ? receipt.id : '';
  await finished(stack(), push);
  await settled(stack());
  await app.consent([openid]);
  owner = await makeOwner(stack());
  blind = await invite(stack(), owner.browser, { role: 'operator' });
  seeing = await invite(stack(), owner.browser, { role: 'operator', personal_data: true });
});

describe('personal data', () => {
  it('is masked for whoever may not see it, and shown to whoever may', async () => {
    for (const path of [`/v1/apps/${app.id}/recipients/${openid}`, `/v1/pushes/${push}/deliveries`]) {
      const hidden = await blind.browser.get(path);
      expect(hidden.status, hidden.text).toBe(200);
      for (const secret of secrets) expect(hidden.text).not.toContain(secret);
      expect(hidden.text).toContain('***abcd');
      for (const { browser } of [seeing, owner]) expect((await browser.get(path)).text).toContain(openid);
    }
    const { body } = await blind.browser.get(`/v1/apps/${app.id}/recipients/${openid}`);
    expect(body).toMatchObject({ attributes: { name: '***', phones: ['***'], age: 30 }, location: null });
  });

  it('is in no rendered sample', async () => {
    const dry = { ...pushBody(app, [openid]), dry_run: true };
    expect((await blind.browser.post('/v1/pushes', dry)).body).toMatchObject({ would_send: 1, samples: [] });
    expect((await seeing.browser.post('/v1/pushes', dry)).body.samples).toHaveLength(1);
  });

  it('is not exported to whoever may not see it, and every export is on record', async () => {
    const path = `/v1/apps/${app.id}/recipients/${openid}/export`;
    expectProblem(await blind.browser.get(path), 'forbidden');
    const whole = await seeing.browser.get(path);
    for (const secret of secrets) expect(whole.text).toContain(secret);
    const log = await owner.browser.get(`/v1/audit?action=exportRecipient&outcome=done`);
    expect(log.body.items).toMatchObject([{ target: await app.recipientId(openid), actor: { label: seeing.email } }]);
    expect(log.text).not.toContain(openid);
  });

  it('does not come with the apps: their callback secret is for whoever manages them', async () => {
    const shown = (await blind.browser.get(`/v1/apps/${app.id}`)).body.callback.token;
    expect(shown).toBeNull();
    expect((await owner.browser.get(`/v1/apps/${app.id}`)).body.callback.token).toBe('TestCallbackToken');
    expect((await blind.browser.get('/v1/apps')).text).not.toContain('TestCallbackToken');
  });
});
