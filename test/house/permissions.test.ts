import { describe, expect, it } from 'vitest';
import { operations } from '#contract/index.ts';
import { isAudited, type Operation } from '#contract/operation.ts';
import { permissions, permissionsOfOldKeys } from '#contract/permission.ts';
import { permissionsOf, rolePermissions, roles } from '#contract/role.ts';

const ids = (some: readonly Operation[]) => some.map((one) => one.id);
const forKeys = operations.filter((one) => one.auth === 'key');

describe('operations', () => {
  it('that are for keys name the permission they need; without one they are denied to everybody', () => {
    expect(ids(forKeys.filter((one) => one.permission === undefined))).toEqual([]);
  });

  it('that are for anybody, for a phone or for oneself need none', () => {
    expect(ids(operations.filter((one) => one.auth !== 'key' && one.permission !== undefined))).toEqual([]);
  });

  it('use every permission, once there is approval', () => {
    const used = new Set(forKeys.map((one) => one.permission));
    const unused = permissions.filter((one) => !used.has(one));
    for (const one of unused) expect(one).toBe('pushes_approve');
  });

  it('are audited when they change something, but for those that leave a record of their own', () => {
    const changing = operations.filter((one) => one.method !== 'GET' && (one.auth === 'key' || one.auth === 'member'));
    const records: Record<string, string> = {
      createPush: 'the push is the record: its author, time and content stay with it',
      createPushes: 'as createPush',
      upsertRecipients: 'millions of rows of a customer’s own system',
      changeSegmentMembers: 'as upsertRecipients',
      reportConsents: 'each report is a line of the consent ledger',
      reportOpens: 'a fact of the delivery',
      reportEvents: 'each event is a row of behavior',
      checkApp: 'asks the platform and changes no setting',
      estimateSegment: 'only reads',
      preflightPush: 'only reads',
      previewPush: 'only reads',
      previewSchedule: 'only reads',
      checkContent: 'only reads',
      beginPasskey: 'changes nothing; the passkey that follows is audited',
    };
    expect(ids(changing.filter((one) => !isAudited(one))).sort()).toEqual(Object.keys(records).sort());
  });
});

describe('roles', () => {
  it('are each within the owner, who may do everything', () => {
    expect([...rolePermissions.owner].sort()).toEqual([...permissions].sort());
    for (const role of roles) for (const one of rolePermissions[role]) expect(permissions).toContain(one);
  });

  it('show personal data to nobody by themselves, but to owners', () => {
    for (const role of roles) {
      expect(permissionsOf({ role, personalData: false }).includes('personal_data')).toBe(role === 'owner');
      const given = permissionsOf({ role, personalData: true });
      expect(given).toContain('personal_data');
      expect(new Set(given).size).toBe(given.length);
    }
  });

  it('leave approval to reviewers and to whoever manages, and statistics to all', () => {
    const having = (one: (typeof permissions)[number]) => roles.filter((role) => rolePermissions[role].includes(one));
    expect(having('pushes_approve')).toEqual(['owner', 'admin', 'reviewer']);
    expect(having('pushes_write')).toEqual(['owner', 'admin', 'operator']);
    expect(having('members_manage')).toEqual(['owner', 'admin']);
    expect(having('statistics_read')).toEqual([...roles]);
  });
});

describe('keys of old', () => {
  it('reach all data and nothing that decides who gets at it', () => {
    const kept = permissions.filter((one) => !permissionsOfOldKeys.includes(one));
    expect(kept).toEqual(['members_read', 'members_manage', 'keys_manage', 'audit_read', 'organization_manage']);
  });
});
