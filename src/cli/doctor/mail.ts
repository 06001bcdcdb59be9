import type { Config } from '#app/config/config.ts';
import { smtpMailer } from '#notifiers/mailer.ts';
import { bad, ok, type Report } from './finding.ts';

/** Whether the mail server can be reached and takes our login. Nothing is sent. */
export async function checkMail({ mailFrom, secrets }: Config, report: Report): Promise<void> {
  if (mailFrom === null || secrets.smtpUrl === null) return;
  const mailer = smtpMailer(secrets.smtpUrl, mailFrom);
  const { hostname } = new URL(secrets.smtpUrl);
  try {
    const { error } = await mailer.verify();
    if (error === null) {
      report(ok(`邮件服务器 ${hostname} 可用`, `the mail server ${hostname} takes our connection`));
      return;
    }
    const en = `the mail server ${hostname} cannot be used: ${error}. Look at SMTP_URL`;
    report(bad(`邮件服务器 ${hostname} 不可用：${error}。请检查 SMTP_URL`, en));
  } finally {
    await mailer.close();
  }
}
