import type { Letter } from '#notifiers/mailer.ts';

type Language = 'zh-CN' | 'en';

/** An invitation. Whoever gets it has no language here yet: Chinese, and English below. */
export function invitationLetter(given: {
  to: string;
  organization: string;
  /** Who invites; null: a program. */
  by: string | null;
  role: { zh: string; en: string };
  url: string;
  hours: number;
}): Letter {
  const organization = line(given.organization);
  const by = given.by === null ? null : line(given.by);
  return {
    to: given.to,
    subject: `邀请您加入${organization} / You are invited to ${organization}`,
    text: [
      `您好：`,
      '',
      `${by ?? '管理员'}邀请您以“${given.role.zh}”的身份加入${organization}的鸿雁控制台。`,
      `请在${timeZh(given.hours)}内打开下面的链接，设置姓名和密码：`,
      '',
      given.url,
      '',
      '链接只能使用一次。如果您不知道这件事，忽略本邮件即可。',
      '',
      '----',
      '',
      `Hello,`,
      '',
      `${by ?? 'An administrator'} invites you to the Hongyan console of ${organization} as ${given.role.en}.`,
      `Open the link above within ${timeEn(given.hours)} to choose your name and password. It works once.`,
      'If you did not expect this, ignore this mail.',
    ].join('\n'),
  };
}

/** The way to a new password, in the language of the member. */
export function passwordLetter(given: {
  to: string;
  name: string;
  language: Language;
  url: string;
  hours: number;
  /** Whether the link also turns the second factor off. */
  twoFactorOff: boolean;
  /** Null: the member asked for it. */
  by: string | null;
}): Letter {
  const [name, by] = [line(given.name), given.by === null ? null : line(given.by)];
  if (given.language === 'en') {
    return {
      to: given.to,
      subject: 'Set a new password for Hongyan',
      text: [
        `Hello ${name},`,
        '',
        by === null
          ? 'somebody, probably you, asked for a new password.'
          : `${by} made a link for you to set a new password.`,
        `Open it within ${timeEn(given.hours)}:`,
        '',
        given.url,
        '',
        'It works once and ends every session of yours.',
        ...(given.twoFactorOff ? ['It also turns your second factor off; please set it up again afterwards.'] : []),
        'If you did not ask for this, ignore this mail: your password stays as it is.',
      ].join('\n'),
    };
  }
  return {
    to: given.to,
    subject: '设置鸿雁的新密码',
    text: [
      `${name}，您好：`,
      '',
      by === null ? '有人（应该是您本人）请求重置密码。' : `${by}为您生成了重置密码的链接。`,
      `请在${timeZh(given.hours)}内打开下面的链接，设置新密码：`,
      '',
      given.url,
      '',
      '链接只能使用一次；设置后，您在所有设备上的登录都会结束。',
      ...(given.twoFactorOff ? ['两步验证也会一并关闭，请登录后重新设置。'] : []),
      '如果不是您请求的，忽略本邮件即可，密码不会改变。',
    ].join('\n'),
  };
}

/** What people named themselves or their organization, as part of one line of a mail. */
function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function timeZh(hours: number): string {
  return hours % 24 === 0 ? ` ${hours / 24} 天` : ` ${hours} 小时`;
}

function timeEn(hours: number): string {
  const [n, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}
