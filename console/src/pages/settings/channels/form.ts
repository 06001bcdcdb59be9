import type { Input } from '../../../api/contract.ts';
import type { OwnName } from './channel.ts';

export type Setup = NonNullable<Input<'putChannel'>['body']>;

/** What the dialog holds for every channel at once; each sends its own part. */
export interface ChannelForm {
  allowance: number;
  hours: number;
  channelCode: string;
  owner: string;
  bindUsers: boolean;
  tokenPool: boolean;
  /** Addresses UMS calls WeChat from. */
  ips: string[];
  /** Empty: by our alias. */
  attribute: string;
  production: boolean;
  timeToLive: number;
  key: string;
  secret: string;
}

/** Settings as they are stored, over what holds when nobody says anything. */
export function formOf(settings: Record<string, unknown> | null): ChannelForm {
  const of = <T>(key: string, usual: T): T => (settings?.[key] as T | undefined) ?? usual;
  const address = of<'alias' | { attribute: string }>('address', { attribute: 'jpush_registration_id' });
  return {
    allowance: of('allowance', 5),
    hours: of('hours', 48),
    channelCode: of('channel_code', ''),
    owner: of('owner', ''),
    bindUsers: of('bind_users', false),
    tokenPool: of('token_pool', false),
    ips: of<string[]>('outgoing_ips', []),
    attribute: address === 'alias' ? '' : address.attribute,
    production: of('apns_production', true),
    timeToLive: of('time_to_live', 86_400),
    key: '',
    secret: '',
  };
}

/** The body of the API. Credentials are left out when none are typed: those stored stay. */
export function setupOf(name: OwnName, form: ChannelForm): Setup {
  const typed = form.key !== '' || form.secret !== '';
  if (name === 'wechat-service') return { name, settings: { allowance: form.allowance, hours: form.hours } };
  if (name === 'jiguang-ums') {
    return {
      name,
      settings: {
        channel_code: form.channelCode,
        ...(form.owner === '' ? {} : { owner: form.owner }),
        bind_users: form.bindUsers,
        token_pool: form.tokenPool,
        outgoing_ips: form.ips,
      },
      ...(typed ? { credentials: { channel_key: form.key, master_secret: form.secret } } : {}),
    };
  }
  return {
    name,
    settings: {
      address: form.attribute === '' ? 'alias' : { attribute: form.attribute },
      apns_production: form.production,
      time_to_live: form.timeToLive,
    },
    ...(typed ? { credentials: { app_key: form.key, master_secret: form.secret } } : {}),
  };
}
