import { App as Ant, Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import type { App } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useChange } from '../../../api/use.ts';
import { CopyButton } from '../../../pieces/CopyButton.tsx';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { halfOf } from '../../../pieces/half-of.ts';
import { count } from '../../../pieces/numbers.ts';
import { Time } from '../../../pieces/Time.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import { ChannelDialog } from './ChannelDialog.tsx';
import type { Channel, OwnName } from './channel.ts';

/** One channel: what it can do, how it is set, and what its check said. */
export function ChannelCard({ app, channel }: { app: App; channel: Channel }) {
  const { t, i18n } = useTranslation(['channel', 'common']);
  const { message } = Ant.useApp();
  const failed = useFailure();
  const may = useMay('apps_manage');
  const [open, setOpen] = useState(false);
  const check = useChange('checkChannel', ['listChannels']);
  const own = channel.name === 'wechat-subscribe' ? null : (channel.name as OwnName);
  const told = ({ check_error }: Channel) =>
    check_error === null ? message.success(t('good')) : message.error(halfOf(check_error.advice, i18n.language));
  const half = (text: string) => halfOf(text, i18n.language);
  return (
    <section className="card app-card" aria-label={half(channel.title)}>
      <div className="app-card-head">
        <h2>{half(channel.title)}</h2>
        <code className="soft">{channel.name}</code>
        <State channel={channel} />
        <span className="levers">
          {may && own !== null && channel.set_up && (
            <Button
              loading={check.isPending}
              onClick={() =>
                check.mutate(
                  { params: { app_id: app.id, channel: own } },
                  { onError: failed, onSuccess: (data) => void told(data) },
                )
              }
            >
              {t('check')}
            </Button>
          )}
          {may && own !== null && (
            <Button {...(channel.set_up ? {} : { type: 'primary' })} onClick={() => setOpen(true)}>
              {t(channel.set_up ? 'common:actions.edit' : 'setUp')}
            </Button>
          )}
          <CurlButton
            operation="listChannels"
            input={{ params: { app_id: app.id } }}
            also={[
              may &&
                own !== null &&
                channel.set_up &&
                asCurl('checkChannel', { params: { app_id: app.id, channel: own } }),
            ]}
          />
        </span>
      </div>
      <div className="app-card-parts">
        <dl className="facts">
          <Fact label={t('spends')}>{t(`credit.${channel.credit}`)}</Fact>
          <Fact label={t('confirmed')}>{t(`confirm.${channel.name}`)}</Fact>
          <Fact label={t('batch')}>{t('batchOf', { n: count(channel.batch) })}</Fact>
          <Fact label={t('repeat')}>{t(channel.idempotent ? 'repeatSafe' : 'repeatUnknown')}</Fact>
          <Fact label={t('kinds')}>
            {channel.credit === 'template' && <span className="pill">{t('templates')}</span>}
            {channel.messages.map((one) => (
              <span key={one.template} className="pill">
                {half(one.title)}
              </span>
            ))}
          </Fact>
        </dl>
        <dl className="facts">
          {channel.callback_url !== null && (
            <Fact label={t('callback')}>
              <span className="copyable">
                <code>{channel.callback_url}</code>
                <CopyButton text={channel.callback_url} />
              </span>
            </Fact>
          )}
          {channel.outgoing_ips.length > 0 && (
            <Fact label={t('allowList')}>
              <span className="copyable">
                <code>{channel.outgoing_ips.join(' ')}</code>
                <CopyButton text={channel.outgoing_ips.join('\n')} />
              </span>
            </Fact>
          )}
          {channel.set_up && own !== null && (
            <>
              <Settings channel={channel} />
              <Fact label={t('checkedAt')}>
                <Time value={channel.checked_at} />
              </Fact>
            </>
          )}
          {channel.check_error !== null && (
            <Fact label={t('refusal')}>
              <span className="wrong">{half(channel.check_error.advice)}</span>
              <small className="soft channel-said">
                {channel.check_error.code} {channel.check_error.message}
              </small>
            </Fact>
          )}
        </dl>
      </div>
      {channel.notes.length > 0 && (
        <ul className="channel-notes">
          {channel.notes.map((note) => (
            <li key={note}>{half(note)}</li>
          ))}
        </ul>
      )}
      {open && own !== null && <ChannelDialog app={app} channel={channel} name={own} onClose={() => setOpen(false)} />}
    </section>
  );
}

function State({ channel }: { channel: Channel }) {
  const { t } = useTranslation('channel');
  if (!channel.set_up) return <span className="pill">{t('states.none')}</span>;
  if (channel.check_error !== null) return <span className="pill bad">{t('states.bad')}</span>;
  const tried = channel.checked_at !== null || channel.name === 'wechat-subscribe';
  return <span className={`pill ${tried ? 'good' : 'info'}`}>{t(tried ? 'states.good' : 'states.untried')}</span>;
}

/** What is set, in words. */
function Settings({ channel }: { channel: Channel }) {
  const { t } = useTranslation(['channel', 'common']);
  const settings = channel.settings ?? {};
  const lines = Object.entries(settings).filter(
    ([key, value]) => value !== undefined && value !== null && key !== 'outgoing_ips',
  );
  const word = (value: unknown) => {
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (typeof value === 'number') return count(value);
    return typeof value === 'string' ? value : ((value as { attribute?: string }).attribute ?? JSON.stringify(value));
  };
  return lines.map(([key, value]) => (
    <Fact key={key} label={t(`settings.${key}`, { defaultValue: key })}>
      {word(value)}
    </Fact>
  ));
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
