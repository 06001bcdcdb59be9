/**
 * What may be permitted: every operation of the contract names the one permission it needs, and an actor has a set of
 * them, by role (a member) or by scope (an API key). What nothing permits is denied.
 */
export const permissionTexts = {
  apps_read: { zh: '查看应用、模板、场景与限制', en: 'See apps, templates, scenes and limiters' },
  apps_manage: { zh: '管理应用、凭证与限速', en: 'Manage apps, credentials and rates' },
  content_manage: { zh: '管理模板、订阅场景与属性', en: 'Manage templates, scenes and attributes' },
  policies_manage: { zh: '管理频控、免打扰与日历', en: 'Manage caps, quiet hours, lists and calendars' },
  recipients_read: { zh: '查看用户', en: 'See recipients' },
  recipients_write: { zh: '写入用户与上报', en: 'Write recipients and report on them' },
  recipients_erase: { zh: '删除个人数据', en: 'Erase what is held on a person' },
  segments_read: { zh: '查看与估算人群', en: 'See and estimate segments' },
  segments_write: { zh: '管理人群', en: 'Manage segments' },
  pushes_read: { zh: '查看推送', en: 'See pushes' },
  pushes_write: { zh: '创建与操作推送', en: 'Compose and control pushes' },
  pushes_approve: { zh: '审批推送', en: 'Approve pushes' },
  deliveries_read: { zh: '查看逐人结果', en: 'See outcomes per recipient' },
  statistics_read: { zh: '查看统计', en: 'See statistics' },
  webhooks_manage: { zh: '管理 Webhook', en: 'Manage webhooks' },
  alerts_manage: { zh: '管理告警、通知渠道与定时报告', en: 'Manage alerts, notifiers and scheduled reports' },
  members_read: { zh: '查看成员', en: 'See members' },
  members_manage: { zh: '管理成员与邀请', en: 'Manage members and invitations' },
  keys_manage: { zh: '管理 API 密钥', en: 'Manage API keys' },
  audit_read: { zh: '查看审计日志', en: 'Read the audit log' },
  organization_manage: { zh: '管理组织设置', en: 'Manage settings of the organization' },
  personal_data: { zh: '查看个人数据明文', en: 'See personal data unmasked' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type Permission = keyof typeof permissionTexts;

/** Every permission, in the order the console shows them. */
export const permissions = Object.keys(permissionTexts) as [Permission, ...Permission[]];

/** What a key made before keys had scopes may do: the data of the organization, not who may get at it. */
export const permissionsOfOldKeys: readonly Permission[] = permissions.filter(
  (one) => !['members_read', 'members_manage', 'keys_manage', 'audit_read', 'organization_manage'].includes(one),
);
