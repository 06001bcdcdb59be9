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
  const ofOidc = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;
  if (known(...ofOidc) && ofOidc.some((key) => values[key])) {
    for (const key of ofOidc.filter((one) => !values[one])) {
      report(key, 'is missing: the three OIDC settings belong together', '缺失：三个 OIDC 设置须同时填写');
    }
  }
  if (known('OIDC_ISSUER') && values.OIDC_ISSUER && isInClear(values.OIDC_ISSUER)) {
    report(
      'OIDC_ISSUER',
      'must be https: who signs in is believed by its certificate',
      '须为 https：登录者的身份靠它的证书保证',
    );
  }
  const { SMTP_URL, MAIL_FROM } = values;
  if (known('SMTP_URL', 'MAIL_FROM') && SMTP_URL && !MAIL_FROM) {
    report('MAIL_FROM', 'is missing beside SMTP_URL', '缺失：已设置 SMTP_URL');
  }
  if (known('SMTP_URL', 'MAIL_FROM') && MAIL_FROM && !SMTP_URL) {
    report('SMTP_URL', 'is missing beside MAIL_FROM', '缺失：已设置 MAIL_FROM');
  }
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

/** Plain http to anything but this machine. */
function isInClear(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && hostname !== 'localhost' && hostname !== '[::1]' && !hostname.startsWith('127.');
}

function isPart(named: Values['HONGYAN_ROLES']): boolean {
  return !named.includes('all') && !(named.includes('api') && named.includes('engine'));
}
