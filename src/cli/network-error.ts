/** A sentence in both languages. */
export interface Sentence {
  zh: string;
  en: string;
}

type Cause = {
  code?: string;
  address?: string;
  port?: number;
  hostname?: string;
  errors?: unknown[];
  message?: string;
};

/**
 * Why `fetch` got no answer from a service of ours and what to do, or null when the error is of another kind. `fetch`
 * says only "fetch failed"; the reason is in its cause, for several addresses of one name in a list of them.
 */
export function explainNetworkError(error: unknown): Sentence | null {
  const failed = readFailure(error);
  if (failed === null) return timedOut(error);
  const { code, hostname } = failed;
  const at = failed.address === '' ? '' : ` ${failed.address}`;
  if (code === 'ECONNREFUSED') {
    return {
      zh: `鸿雁服务没有响应：${at.trim()} 拒绝连接。请先启动：hongyan serve（体验用 hongyan sandbox），或用 --url 指定地址。`,
      en: `No Hongyan service answers at${at}: start it with \`hongyan serve\` (\`hongyan sandbox\` to try it), or give its address with --url.`,
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      zh: `找不到主机 ${hostname}：请检查 --url 或 HONGYAN_URL 的拼写以及本机 DNS。`,
      en: `The host ${hostname} cannot be found: check --url or HONGYAN_URL and this machine's DNS.`,
    };
  }
  if (/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) {
    return {
      zh: `无法连接鸿雁服务${at}：请检查地址、网络和防火墙。`,
      en: `The Hongyan service${at} cannot be reached: check its address, the network and the firewall.`,
    };
  }
  if (/CERT|SELF_SIGNED|ALTNAME|ISSUER|LEAF_SIGNATURE/.test(code)) {
    return {
      zh: `不信任服务的 TLS 证书（${code}）：请检查地址与证书域名是否一致；自签证书请用 NODE_EXTRA_CA_CERTS 指定 CA。`,
      en: `The TLS certificate of the service is not trusted (${code}): check that the address has its name; for a private CA set NODE_EXTRA_CA_CERTS.`,
    };
  }
  if (/^(ERR_SSL|EPROTO|HPE_)/.test(code)) {
    return {
      zh: `${code}：对方不是按此方式应答的服务，请检查地址是 http 还是 https。`,
      en: `The address answers, but not as expected (${code}): check whether it is http or https.`,
    };
  }
  if (/^(ECONNRESET|EPIPE|UND_ERR_(SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT))$/.test(code)) {
    return {
      zh: `与鸿雁服务的连接中断（${code}）：请查看服务日志后重试。`,
      en: `The connection to the Hongyan service broke (${code}): see the log of the service, then try again.`,
    };
  }
  const reason = code || failed.message;
  return {
    zh: `无法访问鸿雁服务（${reason}）：请检查 --url 或 HONGYAN_URL。`,
    en: `The Hongyan service cannot be called (${reason}): check --url or HONGYAN_URL.`,
  };
}

/** The same in a few words without advice, for an address that is not that of the API; null likewise. */
export function networkReason(error: unknown): string | null {
  const failed = readFailure(error);
  if (failed === null) return timedOut(error) === null ? null : 'timeout';
  return `${failed.code || failed.message} ${failed.address || failed.hostname}`.trim();
}

function readFailure(error: unknown): { code: string; message: string; address: string; hostname: string } | null {
  if (!(error instanceof TypeError) || error.message !== 'fetch failed') return null;
  const outer = (error.cause ?? {}) as Cause;
  const cause = (outer.errors?.[0] ?? outer) as Cause;
  return {
    code: cause.code ?? outer.code ?? '',
    message: cause.message ?? 'no reason given',
    address: cause.address === undefined ? '' : `${cause.address}:${cause.port}`,
    hostname: cause.hostname ?? '',
  };
}

/** `AbortSignal.timeout` ends a call with an error of its own. */
function timedOut(error: unknown): Sentence | null {
  if (!(error instanceof DOMException) || error.name !== 'TimeoutError') return null;
  return {
    zh: '连接成功但迟迟没有应答：请查看服务日志和负载。',
    en: 'It took too long to answer: see the log and the load of the service.',
  };
}
