import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../../api/contract.ts';
import { Time } from '../../../pieces/Time.tsx';

/** What is written of one recipient: when it was called, what the platform answered, what came after. */
export function TraceDelivery({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation(['trace', 'push']);
  const time = (value: string | null) => value && <Time value={value} />;
  const code = delivery.errcode === null ? null : `${delivery.errcode} ${delivery.errmsg ?? ''}`;
  const by = delivery.resolved_by?.split(':')[0];
  const lines: [string, ReactNode][] = [
    ['called', time(delivery.called_at)],
    ['attempt', delivery.attempt],
    ['settled', time(delivery.settled_at)],
    ['code', code],
    ['rid', delivery.rid && <code>{delivery.rid}</code>],
    ['msg', delivery.msg_id && <code>{delivery.msg_id}</code>],
    ['delivered', time(delivery.delivered_at)],
    ['undelivered', delivery.undelivered_reason],
    ['opened', time(delivery.opened_at)],
    ['clicked', time(delivery.clicked_at)],
    ['resolved', by && t(`delivery.by.${by}`, { defaultValue: by })],
  ];
  return (
    <section aria-label={t('delivery.title')}>
      <h3>{t('delivery.title')}</h3>
      <dl className="trace-inputs">
        {lines.map(([key, value]) =>
          value ? (
            <div key={key}>
              <dt>{t(`delivery.${key}`)}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}
