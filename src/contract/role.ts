import { type Permission, permissions } from './permission.ts';

export const roles = ['owner', 'admin', 'operator', 'reviewer', 'analyst', 'viewer'] as const;
export type Role = (typeof roles)[number];

const reading: readonly Permission[] = [
  'apps_read',
  'recipients_read',
  'segments_read',
  'pushes_read',
  'deliveries_read',
  'statistics_read',
  'members_read',
];

/**
 * What a role permits. Personal data is apart: it is given to a member by name, whatever the role; an owner always has
 * it.
 */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permissions,
  admin: permissions.filter((one) => one !== 'personal_data'),
  operator: [...reading, 'content_manage', 'recipients_write', 'segments_write', 'pushes_write'],
  reviewer: [...reading, 'pushes_approve'],
  analyst: ['apps_read', 'pushes_read', 'statistics_read'],
  viewer: reading,
};

export const roleTexts: Readonly<Record<Role, { zh: string; en: string }>> = {
  owner: { zh: '所有者', en: 'Owner' },
  admin: { zh: '管理员', en: 'Admin' },
  operator: { zh: '运营', en: 'Operator' },
  reviewer: { zh: '审批人', en: 'Reviewer' },
  analyst: { zh: '分析师', en: 'Analyst' },
  viewer: { zh: '只读', en: 'Viewer' },
};

/** Everything a member may do. */
export function permissionsOf(member: { role: Role; personalData: boolean }): readonly Permission[] {
  const own = rolePermissions[member.role];
  return member.personalData && !own.includes('personal_data') ? [...own, 'personal_data'] : own;
}
