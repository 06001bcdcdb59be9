import type { Role } from '#contract/role.ts';

export interface MemberRow {
  id: string;
  organization_id: string;
  email: string;
  name: string;
  password_hash: string;
  role: Role;
  /** Null: every app. */
  apps: string[] | null;
  personal_data: boolean;
  language: 'zh-CN' | 'en';
  time_zone: string;
  totp_secret: Buffer | null;
  totp_on: boolean;
  totp_step: number;
  backup_codes: Buffer | null;
  /** How many there are: with one a password alone does not sign in. */
  passkeys: number;
  created_at: Date;
  updated_at: Date;
  removed_at: Date | null;
}
