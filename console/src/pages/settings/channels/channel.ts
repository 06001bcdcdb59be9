import type { Answer } from '../../../api/contract.ts';

export type Channel = Answer<'listChannels'>['items'][number];
export type OwnName = 'wechat-service' | 'jiguang-ums' | 'jpush';

/** The half of `中文 / English` in the reader's language. */
export function halfOf(text: string, language: string): string {
  const [zh, ...en] = text.split(' / ');
  return language === 'en' && en.length > 0 ? en.join(' / ') : zh!;
}
