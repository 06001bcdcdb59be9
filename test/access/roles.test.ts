import { beforeAll, describe, expect, it } from 'vitest';
import { operations } from '#contract/index.ts';
import type { Operation } from '#contract/operation.ts';
import { type Permission, permissions } from '#contract/permission.ts';
import { permissionsOf, type Role, roles } from '#contract/role.ts';
import { newId } from '#core/ids.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { Browser, invite, makeOwner, type TestMember } from './support/browser.ts';

const stack = useStack();
const members = new Map<string, { member: TestMember; may: readonly Permission[] }>();

beforeAll(async () => {
  const owner = await makeOwner(stack());
  for (const role of roles) {
    for (const personal_data of [false, true]) {
      const member = await invite(stack(), owner.browser, { role, personal_data });
      members.set(`${role}${personal_data ? ' with personal data' : ''}`, {
        member,
        may: permissionsOf({ role, personalData: personal_data }),
      });
    }
  }
});

const parameters: Record<string, string> = { key_id: '00000000', scope: 'template', recipient: 'oNobody00000001' };
/** The operation's address, of things that do not exist. */
const addressOf = ({ path }: Operation) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? newId());
/** Nothing is changed by a body that is not valid, and the guard stands before the body. */
const bodyOf = ({ body }: Operation) => (body === undefined ? undefined : { nothing: 'of this kind' });

const forKeys = operations.filter((one) => one.auth === 'key');
const names = roles.flatMap((role) => [role, `${role} with personal data` as const]);

describe('every operation, by every role', () => {
  it.each(names)('%s is let in to what the role permits, and to nothing else', async (name) => {
    const { member, may } = members.get(name)!;
    for (const operation of forKeys) {
      const answer = await member.browser.send(operation.method, addressOf(operation), bodyOf(operation));
      const forbidden = answer.body?.code === 'forbidden';
      expect([operation.id, forbidden], answer.text).toEqual([operation.id, !may.includes(operation.permission!)]);
      expect(answer.status, answer.text).not.toBe(401);
      expect(answer.status, answer.text).toBeLessThan(500);
    }
  });

  it('is denied without a key and without a session', async () => {
    const stranger = new Browser(stack());
    for (const operation of operations.filter((one) => one.auth === 'key' || one.auth === 'member')) {
      const answer = await stranger.send(operation.method, addressOf(operation), bodyOf(operation));
      expect([operation.id, answer.status]).toEqual([operation.id, 401]);
    }
  });

  it('is open to a key of its one scope, and to a key of all others not', async () => {
    const owner = await makeOwner(stack());
    const keyWith = async (scopes: readonly Permission[]) => {
      const made = await owner.browser.post('/v1/api-keys', { name: 'scoped', permissions: scopes });
      expect(made.status, made.text).toBe(201);
      return made.body.text as string;
    };
    for (const permission of permissions) {
      const own = forKeys.filter((one) => one.permission === permission);
      const [only, others] = [
        await keyWith([permission]),
        await keyWith(permissions.filter((one) => one !== permission)),
      ];
      for (const operation of own) {
        const call = (key: string) =>
          send(stack(), operation.method, addressOf(operation), { json: bodyOf(operation), key });
        expect((await call(only)).body?.code, operation.id).not.toBe('forbidden');
        expectProblem(await call(others), 'forbidden');
      }
    }
  });
});

describe('what is for oneself', () => {
  it('is every member’s, and no key’s', async () => {
    for (const operation of operations.filter((one) => one.auth === 'member')) {
      const call = await send(stack(), operation.method, addressOf(operation), { json: bodyOf(operation) });
      expectProblem(call, 'unauthorized');
    }
    for (const role of roles) {
      const { member } = members.get(role)!;
      const me = await member.browser.get('/v1/me');
      expect(me.body).toMatchObject({ role, member: { id: member.id }, permissions: expect.any(Array) });
      expect(new Set(me.body.permissions)).toEqual(new Set(permissionsOf({ role: role as Role, personalData: false })));
    }
  });
});
