import { z } from 'zod';
import type { Key } from './key.ts';
import { baseUrl, mailFrom, smtpUrl } from './values.ts';

/** Single sign-on of members; all three or none. */
export const signInKeys = {
  OIDC_ISSUER: {
    schema: baseUrl,
    about: {
      en: 'OpenID Connect provider by which members may sign in: its issuer address. Register <PUBLIC_URL>/auth/oidc/callback with it.',
      zh: '成员可用来单点登录的 OpenID Connect 服务的 issuer 地址。请在该服务登记回调地址 <PUBLIC_URL>/auth/oidc/callback。',
    },
    expects: { en: 'an https URL without query or login', zh: '不带查询参数和账号的 https 地址' },
    example: 'https://login.example.com/realms/company',
  },
  OIDC_CLIENT_ID: {
    schema: z.string().max(500),
    about: { en: 'Client id at that provider.', zh: '在该服务登记的客户端 ID。' },
    expects: { en: 'the client id', zh: '客户端 ID' },
    example: 'hongyan',
  },
  OIDC_CLIENT_SECRET: {
    schema: z.string().max(1000),
    secret: true,
    about: { en: 'Client secret at that provider.', zh: '在该服务登记的客户端密钥。' },
    expects: { en: 'the client secret', zh: '客户端密钥' },
    example: 'from the provider',
  },
} satisfies Record<string, Key>;

/** Mail to members: invitations and new passwords; both or none. */
export const mailKeys = {
  SMTP_URL: {
    schema: smtpUrl,
    secret: true,
    about: {
      en: 'Mail server by which invitations and password resets are sent: smtps:// for TLS from the start, smtp:// for STARTTLS. Write characters such as @ or / of the password as %40, %2F. Empty: links are handed on by hand.',
      zh: '用于发送邀请和密码重置邮件的服务器：smtps:// 全程 TLS，smtp:// 使用 STARTTLS。密码中的 @、/ 等字符写成 %40、%2F。留空则不发邮件，由管理员转交链接。',
    },
    expects: { en: 'smtp(s)://user:password@host:port', zh: '形如 smtp(s)://用户:密码@主机:端口' },
    example: 'smtps://notice%40example.com:password@smtp.example.com:465',
  },
  MAIL_FROM: {
    schema: mailFrom,
    about: { en: 'Sender of those mails.', zh: '这些邮件的发件人。' },
    expects: { en: 'an address, or a name with the address in <>', zh: '邮箱地址，或“名称 <邮箱地址>”' },
    example: '鸿雁 <notice@example.com>',
  },
} satisfies Record<string, Key>;
