import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { count } from '../../pieces/numbers.ts';
import { Time } from '../../pieces/Time.tsx';

/** One entry whole: who, from where, on what, before and after. */
export function AuditDetail({ entry }: { entry: Answer<'listAudit'>['items'][number] }) {
  const { t } = useTranslation('settings');
  return (
    <div className="audit-detail">
      <dl className="facts">
        {(
          [
            ['audit.who', `${entry.actor.label} (${entry.actor.kind})`],
            ['audit.what', entry.action],
            ['audit.at', <Time key="at" value={entry.at} />],
            ['audit.seq', count(entry.seq)],
            ['audit.target', entry.target],
            ['audit.from', entry.ip],
            ['audit.browser', entry.user_agent],
            ['audit.request', entry.request_id],
            ['audit.hash', entry.hash],
          ] as const
        ).map(([key, value]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{value ?? '—'}</dd>
          </div>
        ))}
      </dl>
      {(['before', 'after'] as const).map((key) =>
        entry[key] === null || entry[key] === undefined ? null : (
          <div key={key}>
            <h3>{t(`audit.${key}`)}</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it */}
            <pre tabIndex={0}>{JSON.stringify(entry[key], null, 2)}</pre>
          </div>
        ),
      )}
    </div>
  );
}
