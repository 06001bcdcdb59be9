import { z } from 'zod';
import { operation } from './operation.ts';

export const getSandbox = operation({
  id: 'getSandbox',
  method: 'GET',
  path: '/v1/sandbox',
  tag: 'apps',
  summary: '是否连接着桌上微信 / Whether the platform is the emulator on this machine',
  auth: 'key',
  permission: 'apps_read',
  status: 200,
  response: z.object({
    phones_url: z.string().nullable().meta({ description: 'its page of virtual phones; null: the real WeChat' }),
  }),
  errors: [],
});
