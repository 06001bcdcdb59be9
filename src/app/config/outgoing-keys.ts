import type { Key } from './key.ts';
import { addressRange, list } from './values.ts';

/** Settings of calls to addresses that members typed in. */
export const outgoingKeys = {
  OUTGOING_ALLOW: {
    schema: list(addressRange),
    about: {
      en: 'Addresses beside the public internet that webhooks, robots, the mail server and the addresses apps take access tokens from may be on, such as a service of your own network. Empty: none, so that nobody can make this service call your inner network.',
      zh: 'Webhook、机器人、邮件服务器与 access_token 地址（中控服务器）可以位于的非公网地址，例如内网里的服务。留空则一律不允许，避免有人借本服务访问内网。',
    },
    expects: { en: 'IP addresses or CIDR ranges, comma-separated', zh: 'IP 地址或 CIDR 网段，逗号分隔' },
    example: '10.1.2.0/24',
  },
} satisfies Record<string, Key>;
