import type { AppVault } from './app-vault.ts';
import type { OrgVault } from './org-vault.ts';

/** Where rooms that may not read the key table get their vaults from; each is unwrapped once and kept. */
export interface Vaults {
  ofApp(appId: string): Promise<AppVault>;
  ofOrganization(organizationId: string): Promise<OrgVault>;
}
