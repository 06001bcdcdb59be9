import { StartError, type Text } from '#contract/start-error.ts';

/**
 * Turns the error of `server.listen` into one sentence that says what to do.
 *
 * @param error what was thrown or emitted; anything but a known listen error comes back as it is
 * @param at where the server was to listen, and the name of the setting that moves it
 */
export function explainListenError(error: unknown, at: { host: string; port: number; setting?: string }): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  const setting = at.setting ?? 'PORT';
  const place = at.host.includes(':') ? `[${at.host}]:${at.port}` : `${at.host}:${at.port}`;
  if (code === 'EADDRINUSE') return new StartError('port-in-use', inUse(place, setting, at.port), { cause: error });
  if (code === 'EACCES') return new StartError('port-forbidden', forbidden(place, setting), { cause: error });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartError('address-not-available', notAvailable(at.host), { cause: error });
  }
  return error;
}

function inUse(place: string, setting: string, port: number): Text {
  return {
    en: `Another program (perhaps a second Hongyan) already listens on ${place}: stop it, or choose another port, for example ${setting}=${port + 10}.`,
    zh: `${place} 已被其他程序（也许是另一个鸿雁）占用：请停止它，或换一个端口，例如 ${setting}=${port + 10}。`,
  };
}

function forbidden(place: string, setting: string): Text {
  return {
    en: `This user may not listen on ${place} (ports below 1024 usually need root): set ${setting} to 1024 or higher and put a reverse proxy in front.`,
    zh: `当前用户无权监听 ${place}（1024 以下的端口通常需要 root）：请把 ${setting} 设为 1024 或以上，并在前面配置反向代理。`,
  };
}

function notAvailable(host: string): Text {
  return {
    en: `This machine has no address ${host}: set HOST to one it has, 127.0.0.1 for this machine only, or 0.0.0.0 for all.`,
    zh: `本机没有地址 ${host}：请把 HOST 设为本机拥有的地址，仅本机访问用 127.0.0.1，全部地址用 0.0.0.0。`,
  };
}
