import type { Input } from '../../api/contract.ts';
import type { Notifier } from './Notifiers.tsx';

export type NotifierBody = NonNullable<Input<'createNotifier'>['body']>;
/** Those made here; a push of our own to members is set up by the API, and shown. */
export type Kind = Exclude<NotifierBody['config']['kind'], 'wechat'>;

export const kinds = ['wecom', 'dingtalk', 'feishu', 'email', 'webhook'] as const satisfies readonly Kind[];

/** What the dialog holds. Secrets are typed anew or stay as they are. */
export interface NotifierForm {
  name: string;
  kind: Kind;
  leastSeverity: 'warning' | 'critical';
  quiet: { from: string; to: string } | null;
  /** Whether the address below is to be stored; of a new notifier always. */
  readdress: boolean;
  url: string;
  secret: string;
  host: string;
  port: number;
  secure: boolean;
  user: string;
  password: string;
  from: string;
  to: string[];
}

export function formOf(known: Notifier | null): NotifierForm {
  return {
    name: known?.name ?? '',
    kind: (known?.kind as Kind | undefined) ?? 'wecom',
    leastSeverity: known?.least_severity ?? 'warning',
    quiet: known?.quiet_hours ?? null,
    readdress: known === null,
    url: '',
    secret: '',
    host: '',
    port: 465,
    secure: true,
    user: '',
    password: '',
    from: '',
    to: [],
  };
}

/** How it is reached, as the API takes it; what was left empty is left out. */
export function configOf(form: NotifierForm): NotifierBody['config'] {
  if (form.kind === 'email') {
    return {
      kind: 'email',
      host: form.host,
      port: form.port,
      secure: form.secure,
      ...(form.user === '' ? {} : { user: form.user }),
      ...(form.password === '' ? {} : { password: form.password }),
      from: form.from,
      to: form.to,
    };
  }
  if (form.kind === 'wecom') return { kind: 'wecom', url: form.url };
  return { kind: form.kind, url: form.url, ...(form.secret === '' ? {} : { secret: form.secret }) };
}

export function isReady(form: NotifierForm): boolean {
  if (form.name.trim() === '') return false;
  if (!form.readdress) return true;
  return form.kind === 'email' ? form.host !== '' && form.from !== '' && form.to.length > 0 : form.url !== '';
}
