import { parseArgs } from 'node:util';
import { loadClientSettings } from '#app/config/client-settings.ts';
import { loadConfig } from '#app/config/read-config.ts';
import { clientOptions, clientUsage } from '../api.ts';
import type { Command } from '../command.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { type Finding, lineOf } from '../doctor/finding.ts';
import { checkSettings } from '../doctor/settings.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: '检查安装并说明如何修复 / check the installation and say what to mend',
  usage: `hongyan doctor [--url URL] [--key KEY]

  ✓ 正常 fine   ! 请留意 worth a look   ✗ 须修复（退出码 1） has to be mended (exit code 1)

  内置数据库正被服务使用时，改为通过 HTTP 检查；此时需要密钥才能检查各应用。
  While a service uses the embedded database it is asked over HTTP; a key is then needed to check the apps.
${clientUsage}`,
  async run(args, { out, err }) {
    const { values } = parseArgs({ args, options: clientOptions });
    let failed = false;
    const report = (finding: Finding) => {
      failed ||= finding.mark === 'bad';
      out.write(`${lineOf(finding)}\n`);
    };
    const config = checkSettings(() => loadConfig(), report);
    if (config !== null) await diagnose(config, loadClientSettings(values), err, report);
    return failed ? 1 : 0;
  },
};
