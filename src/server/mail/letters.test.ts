import { describe, expect, it } from 'vitest';
import { invitationLetter, passwordLetter } from './letters.ts';

const url = 'https://push.example.com/invite?token=abc';

describe('letters', () => {
  it('an invitation says who, where, as what and for how long, in both languages', () => {
    const role = { zh: '运营', en: 'Operator' };
    const given = { to: 'li@example.com', organization: '茶铺', by: '王芳', role, url, hours: 72 };
    const { to, subject, text } = invitationLetter(given);
    expect([to, subject]).toEqual(['li@example.com', '邀请您加入茶铺 / You are invited to 茶铺']);
    expect(text).toMatch(/王芳邀请您以“运营”的身份加入茶铺.*3 天.*https:\/\/push.*王芳 invites you.*Operator.*3 days/s);
    expect(text.split('\n')).toContain(url);
  });

  it('what somebody named themselves stays in its line', () => {
    const role = { zh: '只读', en: 'Viewer' };
    const by = '王芳\r\nBcc: everybody@example.com\n\nhttps://evil.example';
    const { subject, text } = invitationLetter({ to: 'a@b.cn', organization: '茶\n铺', by, role, url, hours: 1 });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).toContain('王芳 Bcc: everybody@example.com https://evil.example邀请您');
    expect(text).toMatch(/1 小时.*1 hour /s);
  });

  it('a new password comes in the language of the member, and says what else the link does', () => {
    const given = { to: 'li@example.com', name: '李雷', url, hours: 1, twoFactorOff: false, by: null };
    const zh = passwordLetter({ ...given, language: 'zh-CN' });
    expect(zh.text).toMatch(/李雷，您好.*应该是您本人.*1 小时/s);
    expect(zh.text).not.toContain('两步验证');
    const en = passwordLetter({ ...given, language: 'en', by: '王芳', twoFactorOff: true, hours: 24 });
    expect(en.text).toMatch(/Hello 李雷.*王芳 made a link.*1 day.*second factor off/s);
    expect(en.text).not.toMatch(/两步|链接/);
  });
});
