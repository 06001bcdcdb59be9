import { App as Ant, Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import type { Delivery, Input as In, Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useChange } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { FormDialog } from '../../../pieces/FormDialog.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { count } from '../../../pieces/numbers.ts';
import { useZone } from '../../../pieces/Time.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import { fromField } from '../../../pieces/zoned.ts';

/** Somebody has looked on the phone, or asked: what became of one. */
export function ResolveOne({ push, delivery }: { push: Push; delivery: Delivery }) {
  const { t } = useTranslation('push');
  const failed = useFailure();
  const mayWrite = useMay('pushes_write');
  const resolve = useChange('resolveDelivery', ['listDeliveries', 'getPush', 'traceRecipient']);
  if (!mayWrite) return null;
  const saying = (outcome: 'accepted' | 'failed') => ({
    params: { push_id: push.id, recipient_id: delivery.recipient_id },
    body: { outcome },
  });
  const say = (outcome: 'accepted' | 'failed') => resolve.mutate(saying(outcome), { onError: failed });
  if (resolve.isSuccess) return <span className="soft">{t('unknown.noted')}</span>;
  return (
    <span className="resolve">
      <Button size="small" loading={resolve.isPending} onClick={() => say('accepted')}>
        {t('unknown.accepted')}
      </Button>
      <Button size="small" loading={resolve.isPending} onClick={() => say('failed')}>
        {t('unknown.failed')}
      </Button>
      <CurlButton size="small" operation="resolveDelivery" input={saying('accepted')} />
    </span>
  );
}

type Body = NonNullable<In<'resolveDeliveries'>['body']>;
type Who = 'chosen' | 'all' | 'called';

/** The same of many at once: of those ticked, of all, or of those whose call left in a stretch of time. */
export function ResolveDialog({ push, chosen, onDone }: { push: Push; chosen: string[]; onDone: () => void }) {
  const { t } = useTranslation('push');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {chosen.length > 0 ? t('unknown.someOf', { n: count(chosen.length) }) : t('unknown.many')}
      </Button>
      {open && (
        <Dialog
          push={push}
          chosen={chosen}
          onClose={(done) => {
            setOpen(false);
            if (done) onDone();
          }}
        />
      )}
    </>
  );
}

function Dialog({ push, chosen, onClose }: { push: Push; chosen: string[]; onClose: (done: boolean) => void }) {
  const { t } = useTranslation(['push', 'common']);
  const { message } = Ant.useApp();
  const zone = useZone();
  const [who, setWho] = useState<Who>(chosen.length > 0 ? 'chosen' : 'all');
  const [outcome, setOutcome] = useState<Body['outcome'] | null>(null);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [typed, setTyped] = useState('');
  const resolve = useChange('resolveDeliveries', ['listDeliveries', 'getPush', 'traceRecipient']);
  const times = { from: fromField(from, zone), to: fromField(to, zone) };
  const body: Body = {
    outcome: outcome ?? 'accepted',
    ...(who === 'chosen' ? { recipients: chosen } : {}),
    ...(who === 'called' && times.from ? { called_from: times.from.toISOString() } : {}),
    ...(who === 'called' && times.to ? { called_to: times.to.toISOString() } : {}),
  };
  const input = { params: { push_id: push.id }, body };
  const word = String(push.outcomes.unknown);
  const mustType = who !== 'chosen' && push.outcomes.unknown > 20;
  const unready =
    outcome === null ||
    (who === 'called' && times.from === null && times.to === null) ||
    (mustType && typed.trim() !== word);
  const run = () =>
    resolve.mutate(input, {
      onSuccess: ({ count: n, more }) => {
        void message.success(t(more ? 'unknown.toldMore' : 'unknown.told', { n: count(n) }));
        onClose(true);
      },
    });
  return (
    <FormDialog
      title={t('unknown.title')}
      okText={t('common:actions.confirm')}
      busy={resolve.isPending}
      disabled={unready}
      error={resolve.error}
      curl={[asCurl('resolveDeliveries', input)]}
      onOk={run}
      onClose={() => onClose(false)}
    >
      <fieldset>
        <legend>{t('unknown.who')}</legend>
        <Radio.Group
          vertical
          value={who}
          onChange={(event) => setWho(event.target.value)}
          options={[
            ...(chosen.length > 0
              ? [{ value: 'chosen', label: t('unknown.whoChosen', { n: count(chosen.length) }) }]
              : []),
            { value: 'all', label: t('unknown.whoAll', { n: count(push.outcomes.unknown) }) },
            { value: 'called', label: t('unknown.whoCalled') },
          ]}
        />
      </fieldset>
      {who === 'called' && (
        <div className="form-row">
          <FormField label={t('unknown.from')}>
            {(id) => (
              <Input id={id} type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
            )}
          </FormField>
          <FormField label={t('unknown.to')} hint={zone}>
            {(id) => <Input id={id} type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />}
          </FormField>
        </div>
      )}
      <fieldset>
        <legend>{t('unknown.what')}</legend>
        <Radio.Group
          vertical
          value={outcome}
          onChange={(event) => setOutcome(event.target.value)}
          options={[
            { value: 'accepted', label: t('unknown.whatAccepted') },
            { value: 'failed', label: t('unknown.whatFailed') },
          ]}
        />
      </fieldset>
      <small className="soft">{t('unknown.known')}</small>
      {mustType && (
        <FormField label={t('common:danger.typed', { word })}>
          {(id) => (
            <Input
              id={id}
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </FormField>
      )}
    </FormDialog>
  );
}
