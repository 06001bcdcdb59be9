import { createHmac, randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { StartError } from '../start-error.ts';
import type { Layout } from './layout.ts';

/** Passwords of the two roles: the supervisor's superuser and the service's own, which owns only its database. */
export type Passwords = { superuser: string; service: string };

/** Make the secret of a new cluster (mode 0600). It is on disk before the cluster that needs it appears. */
export async function createPasswords(layout: Layout): Promise<Passwords> {
  const secret = randomBytes(24).toString('base64url');
  const file = await open(`${layout.password}.new`, 'w', 0o600);
  await file.writeFile(`${secret}\n`);
  await file.sync();
  await file.close();
  await rename(`${layout.password}.new`, layout.password);
  return derive(secret);
}

/** @throws StartError `password-missing` when the file of an existing cluster is gone. */
export async function readPasswords(layout: Layout): Promise<Passwords> {
  const secret = (await readFile(layout.password, 'utf8').catch(() => '')).trim();
  if (secret === '') throw passwordMissing(layout);
  return derive(secret);
}

export function passwordMissing(layout: Layout): StartError {
  return new StartError(
    'password-missing',
    `${layout.password} is missing or does not belong to this cluster; restore it from the backup the data directory came from.`,
    `${layout.password} 缺失或与当前数据不匹配；请从数据目录所在的备份中恢复该文件。`,
  );
}

function derive(secret: string): Passwords {
  return { superuser: secret, service: createHmac('sha256', secret).update('service').digest('base64url') };
}
