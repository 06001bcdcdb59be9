import type { TestProject } from 'vitest/node';
import { createTestCluster } from '#db/embedded/throwaway.ts';
import { migrate } from '#db/migrate.ts';
import { createPool } from '#db/pool.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser URL of the one PostgreSQL all tests of a run share. */
    adminUrl: string;
    /** A migrated database that tests copy; nobody may connect to it. */
    templateUrl: string;
  }
}

/** One throw-away PostgreSQL per test run, with one migrated database in it; every test works on a copy of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await createTestCluster();
  const templateUrl = await cluster.createDatabase();
  const options = { max: 1, applicationName: 'test', statementTimeoutMs: 0, lockTimeoutMs: 0 };
  const pool = createPool({ connectionString: templateUrl, ...options });
  await migrate(pool);
  await pool.end();
  project.provide('adminUrl', cluster.adminUrl);
  project.provide('templateUrl', templateUrl);
  return () => cluster.stop();
}
