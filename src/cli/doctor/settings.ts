import type { Config } from '#app/config/config.ts';
import { ConfigError } from '#app/config/problem.ts';
import { sentenceOf } from '../explain.ts';
import { bad, ok, type Report, warn } from './finding.ts';
import { usesEmulator } from './sandbox.ts';

/** Reads the settings; every mistake is a finding of its own. Null when there is one. */
export function checkSettings(load: () => Config, report: Report): Config | null {
  try {
    const config = load();
    report(ok('设置可读', 'the settings can be read'));
    for (const warning of config.warnings) report(warn(warning.zh, warning.en));
    return config;
  } catch (error) {
    const said = sentenceOf(error);
    if (said === null) throw error;
    const list = error instanceof ConfigError ? error.problems : [];
    for (const { key, text, example } of list) {
      report(bad(`${key}：${text.zh}。示例：${example}`, `${key}: ${text.en}. Example: ${example}`));
    }
    if (list.length === 0) report(bad(said.zh, said.en));
    return null;
  }
}

/**
 * Whether WeChat and its mini-programs can use PUBLIC_URL: requests of mini-programs go to https only, and message push
 * (消息推送) calls http on port 80 or https on port 443. Beside the emulator any address will do.
 */
export function checkPublicUrl(config: Config, report: Report): void {
  const { publicUrl } = config.http;
  const url = new URL(publicUrl);
  if (usesEmulator(config)) {
    report(ok('使用微信模拟器，PUBLIC_URL 不要求 https', 'WeChat is an emulator, so PUBLIC_URL need not be https'));
  } else if (url.protocol !== 'https:') {
    report(
      bad(
        `PUBLIC_URL 为 ${publicUrl}：小程序只访问 https，请设为公网 https 地址`,
        `PUBLIC_URL is ${publicUrl}: mini-programs call https only; set it to the public https address`,
      ),
    );
  } else if (url.port !== '') {
    report(
      bad(
        `PUBLIC_URL 使用端口 ${url.port}：微信消息推送只回调 443 端口，请用反向代理转发`,
        `PUBLIC_URL has port ${url.port}: WeChat calls back on 443 only; put a reverse proxy there`,
      ),
    );
  } else report(ok(`PUBLIC_URL 为 ${publicUrl}`, `PUBLIC_URL is ${publicUrl}`));
}
