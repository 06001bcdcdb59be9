import type { Answer } from '../../../api/contract.ts';

export type Channel = Answer<'listChannels'>['items'][number];
export type OwnName = 'wechat-service' | 'jiguang-ums' | 'jpush';
