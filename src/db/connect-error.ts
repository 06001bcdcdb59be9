import { codeOf } from './errors.ts';
import { StartError, type StartErrorCode } from './start-error.ts';

/**
 * Explain in one sentence why DATABASE_URL does not work, without its password.
 * @param error what connecting threw.
 */
export function explainConnectError(error: unknown, connectionString: string): StartError {
  if (error instanceof StartError) return error;
  const target = describeUrl(connectionString);
  if (!target) return invalidUrl();
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const said = first instanceof Error ? first.message : String(first);
  const [code, english, chinese] = explain(codeOf(first) ?? '', said, target);
  // The driver's own text may quote the URL, so it is scrubbed before it is kept.
  return new StartError(code, english, chinese, scrub(first, target.password));
}

/** DATABASE_URL is no URL, or not one of PostgreSQL. The value itself is not repeated: it holds a password. */
export function invalidUrl(): StartError {
  return new StartError(
    'url-invalid',
    'DATABASE_URL is not a PostgreSQL URL; write it as postgresql://user:password@host:5432/database, with special characters of the password percent-encoded.',
    'DATABASE_URL 不是有效的 PostgreSQL 地址；格式为 postgresql://用户:密码@主机:5432/数据库，密码中的特殊字符需百分号编码。',
  );
}

type Target = { host: string; port: string; database: string; user: string; password: string };

/** The parts of the URL that may be shown, or undefined when it is not one of PostgreSQL. */
function describeUrl(connectionString: string): Target | undefined {
  try {
    const url = new URL(connectionString);
    if (!/^postgres(ql)?:$/.test(url.protocol)) return undefined;
    const user = decodeURIComponent(url.username);
    const database = decodeURIComponent(url.pathname.slice(1));
    const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
    if (host === '') return undefined;
    return {
      host,
      port: url.searchParams.get('port') ?? (url.port || '5432'),
      database: database || user,
      user,
      password: decodeURIComponent(url.password),
    };
  } catch {
    return undefined;
  }
}

function explain(code: string, said: string, target: Target): [StartErrorCode, string, string] {
  const { host, port, database, user } = target;
  const at = `${host}:${port}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return [
      'host-not-found',
      `The host ${host} of DATABASE_URL cannot be found; check its spelling and this machine's DNS.`,
      `找不到 DATABASE_URL 中的主机 ${host}；请检查拼写以及本机 DNS。`,
    ];
  }
  if (code === 'ECONNREFUSED' || (code === 'ENOENT' && host.startsWith('/'))) {
    return [
      'connection-refused',
      `Nothing accepts connections at ${at}; check that PostgreSQL runs there and listens on that address and port.`,
      `${at} 拒绝连接；请确认 PostgreSQL 正在运行并监听该地址和端口。`,
    ];
  }
  if (/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code) || /timeout/i.test(said)) {
    return [
      'connection-timeout',
      `${at} does not answer; check the network, the firewall and security groups between this machine and the database.`,
      `${at} 没有响应；请检查本机与数据库之间的网络、防火墙和安全组。`,
    ];
  }
  if (/pg_hba\.conf.*no encryption|SSL (is )?required|requires? (SSL|TLS)|SSL off/i.test(said)) {
    return [
      'tls-required',
      `The server at ${at} does not let user ${user} in without encryption; add sslmode=verify-full to DATABASE_URL, and check that pg_hba.conf allows this machine.`,
      `${at} 不允许用户 ${user} 使用未加密的连接；请在 DATABASE_URL 中加上 sslmode=verify-full，并确认 pg_hba.conf 允许本机访问。`,
    ];
  }
  if (/does not support SSL|certificate|self.signed|altname/i.test(said) || /^(ERR_TLS|CERT_|DEPTH_ZERO)/.test(code)) {
    return [
      'tls-failed',
      `No encrypted connection to ${at} (${firstLine(said)}); check sslmode and sslrootcert in DATABASE_URL (sslmode=no-verify encrypts without checking the certificate).`,
      `无法与 ${at} 建立加密连接（${firstLine(said)}）；请检查 DATABASE_URL 中的 sslmode 和 sslrootcert（sslmode=no-verify 表示加密但不校验证书）。`,
    ];
  }
  if (/^28/.test(code) || /password must be a string/i.test(said)) {
    return [
      'wrong-password',
      `The server at ${at} does not let user ${user} in; check user and password in DATABASE_URL, and pg_hba.conf.`,
      `${at} 拒绝用户 ${user} 登录；请检查 DATABASE_URL 中的用户名和密码，以及 pg_hba.conf。`,
    ];
  }
  if (code === '3D000') {
    return [
      'database-missing',
      `There is no database ${database} at ${at}; create it: createdb -h ${host} -p ${port} -U ${user} ${database}`,
      `${at} 上没有数据库 ${database}；请先创建：createdb -h ${host} -p ${port} -U ${user} ${database}`,
    ];
  }
  const reason = scrubText(firstLine(said), target.password);
  return [
    'connection-failed',
    `The database at ${at} cannot be used${reason ? ` (${reason})` : ''}; check DATABASE_URL and the server's log.`,
    `无法使用 ${at} 上的数据库${reason ? `（${reason}）` : ''}；请检查 DATABASE_URL 以及服务器日志。`,
  ];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function scrub(error: unknown, password: string): Error {
  const kept = new Error(scrubText(error instanceof Error ? error.message : String(error), password));
  return Object.assign(kept, { code: codeOf(error) });
}

function scrubText(text: string, password: string): string {
  return password === '' ? text : text.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***');
}
