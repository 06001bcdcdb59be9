import { allKeys } from './keys.ts';
import type { Problem } from './problem.ts';
import { example, type Values } from './read-values.ts';

/**
 * Settings that are right alone and impossible together.
 *
 * @param failed names already refused: a rule that needs one of them stays silent
 */
export function checkTogether(values: Values, failed: ReadonlySet<string>): Problem[] {
  const { TLS_CERT, TLS_KEY, DATABASE_URL, HONGYAN_MASTER_KEY, HONGYAN_ROLES, PORT, EMULATOR_PORT } = values;
  const problems: Problem[] = [];
  const report = (key: keyof Values, en: string, zh: string) =>
    problems.push({ key, text: { en, zh }, example: example(key, allKeys[key]) });
  const known = (...keys: (keyof Values)[]) => keys.every((key) => !failed.has(key));

  if (TLS_CERT && !TLS_KEY) report('TLS_KEY', 'is missing beside TLS_CERT', '缺失：已设置 TLS_CERT');
  if (TLS_KEY && !TLS_CERT) report('TLS_CERT', 'is missing beside TLS_KEY', '缺失：已设置 TLS_KEY');
  if (known('DATABASE_URL', 'HONGYAN_MASTER_KEY') && DATABASE_URL && !HONGYAN_MASTER_KEY) {
    report(
      'HONGYAN_MASTER_KEY',
      'is required with an external DATABASE_URL, the same one in every process; keep a copy outside the database',
      '使用外部 DATABASE_URL 时必填，所有进程须相同；请在数据库之外另存一份',
    );
  }
  if (known('DATABASE_URL', 'HONGYAN_ROLES') && !DATABASE_URL && isPart(HONGYAN_ROLES)) {
    report(
      'HONGYAN_ROLES',
      'must be all with the embedded database, which serves one process: set DATABASE_URL to divide the roles',
      '使用内置数据库（只供一个进程）时须为 all；要拆分职责请设置 DATABASE_URL',
    );
  }
  if (known('PORT', 'EMULATOR_PORT') && PORT !== 0 && PORT === EMULATOR_PORT) {
    report('EMULATOR_PORT', 'must differ from PORT', '不能与 PORT 相同');
  }
  return problems;
}

function isPart(named: Values['HONGYAN_ROLES']): boolean {
  return !named.includes('all') && !(named.includes('api') && named.includes('engine'));
}
