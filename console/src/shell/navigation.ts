import { HomeOutlined, SendOutlined } from '@ant-design/icons';
import type { ComponentType } from 'react';
import type { Permission } from '#contract/permission.ts';

/** One page of the navigation. `key` is its text in `shell:nav`; `go` the letter after `g`. */
export interface NavItem {
  to: '/' | '/pushes';
  key: string;
  icon: ComponentType;
  go: string;
  /** Hidden from members without it. */
  permission?: Permission;
}

export interface NavGroup {
  /** Text in `shell:groups`; none for the first. */
  key?: string;
  items: NavItem[];
}

/** The pages in the order of the navigation. A page that is not built has no line. */
export const navigation: NavGroup[] = [
  { items: [{ to: '/', key: 'overview', icon: HomeOutlined, go: 'o' }] },
  { key: 'deliver', items: [{ to: '/pushes', key: 'pushes', icon: SendOutlined, go: 'p', permission: 'pushes_read' }] },
];
