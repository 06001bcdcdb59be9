import {
  AlertOutlined,
  AuditOutlined,
  BarChartOutlined,
  CalendarOutlined,
  ClockCircleOutlined,
  CreditCardOutlined,
  FileTextOutlined,
  HomeOutlined,
  MobileOutlined,
  NotificationOutlined,
  SendOutlined,
  SettingOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import type { Permission } from '#contract/permission.ts';

/** One page of the navigation. `key` is its text in `shell:nav`; `go` the letter after `g`. */
export interface NavItem {
  to:
    | '/'
    | '/alerts'
    | '/pushes'
    | '/approvals'
    | '/schedules'
    | '/templates'
    | '/scenes'
    | '/credits'
    | '/recipients'
    | '/segments'
    | '/policies'
    | '/sandbox'
    | '/settings'
    | '/statistics';
  key: string;
  icon: ComponentType;
  go: string;
  /** Hidden from members without it. */
  permission?: Permission;
  /** Only where the platform is the emulator. */
  sandbox?: true;
}

export interface NavGroup {
  /** Text in `shell:groups`; none for the first. */
  key?: string;
  items: NavItem[];
}

/** The pages in the order of the navigation. A page that is not built has no line. */
export const navigation: NavGroup[] = [
  { items: [{ to: '/', key: 'overview', icon: HomeOutlined, go: 'o' }] },
  {
    key: 'deliver',
    items: [
      { to: '/pushes', key: 'pushes', icon: SendOutlined, go: 'p', permission: 'pushes_read' },
      { to: '/schedules', key: 'schedules', icon: CalendarOutlined, go: 'j', permission: 'pushes_read' },
      { to: '/approvals', key: 'approvals', icon: AuditOutlined, go: 'v', permission: 'pushes_read' },
    ],
  },
  {
    key: 'content',
    items: [
      { to: '/templates', key: 'templates', icon: FileTextOutlined, go: 't', permission: 'apps_read' },
      { to: '/scenes', key: 'scenes', icon: NotificationOutlined, go: 's', permission: 'apps_read' },
      { to: '/credits', key: 'credits', icon: CreditCardOutlined, go: 'c', permission: 'statistics_read' },
    ],
  },
  {
    key: 'people',
    items: [
      { to: '/recipients', key: 'recipients', icon: UserOutlined, go: 'r', permission: 'recipients_read' },
      { to: '/segments', key: 'segments', icon: TeamOutlined, go: 'a', permission: 'segments_read' },
    ],
  },
  {
    key: 'insight',
    items: [
      { to: '/statistics', key: 'statistics', icon: BarChartOutlined, go: 'd', permission: 'statistics_read' },
      { to: '/alerts', key: 'alerts', icon: AlertOutlined, go: 'w', permission: 'statistics_read' },
    ],
  },
  {
    key: 'run',
    items: [
      { to: '/policies', key: 'policies', icon: ClockCircleOutlined, go: 'l', permission: 'apps_read' },
      { to: '/sandbox', key: 'sandbox', icon: MobileOutlined, go: 'x', permission: 'apps_read', sandbox: true },
      { to: '/settings', key: 'settings', icon: SettingOutlined, go: 'e' },
    ],
  },
];
