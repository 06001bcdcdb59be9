import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, App } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Time } from '../../pieces/Time.tsx';
import type { Recipient } from './RecipientDetail.tsx';
import './recipient.css';

type Line = Answer<'recipientTimeline'>['items'][number];

/** What happened between us and one person, newest first. Behavior is read when asked for: it costs more. */
export function Timeline({ app, recipient }: { app: App; recipient: Recipient }) {
  const { t } = useTranslation(['recipient', 'common']);
  const [limit, setLimit] = useState(50);
  const [events, setEvents] = useState(false);
  const params = { app_id: app.id, recipient: recipient.id };
  const query = { limit, ...(events ? { include: 'events' as const } : {}) };
  const timeline = useRead('recipientTimeline', { params, query }, { keep: true, every: 10_000 });
  const templates = useRead('listTemplates', { params: { app_id: app.id } });
  const titles = new Map(templates.data?.items.map((one) => [one.id, one.title]));
  return (
    <section className="card" aria-label={t('timeline.title')}>
      <div className="card-head">
        <h2>{t('timeline.title')}</h2>
        <span className="inline-fields">
          <button type="button" className="chip" aria-pressed={events} onClick={() => setEvents(!events)}>
            {t('timeline.events')}
          </button>
          <CurlButton size="small" operation="recipientTimeline" input={{ params, query }} />
        </span>
      </div>
      <Reading
        of={timeline}
        empty={({ items }) => (items.length === 0 ? <p className="more-row soft">{t('timeline.none')}</p> : null)}
      >
        {({ items, more }) => (
          <>
            <ol className="timeline">
              {items.map((line, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id, and two may be alike
                <li key={i} className={toneOf(line)}>
                  <Time value={line.at} short />
                  <div>
                    <What line={line} title={line.template_id === null ? undefined : titles.get(line.template_id)} />
                  </div>
                </li>
              ))}
            </ol>
            {more && (
              <p className="more-row">
                <Button loading={timeline.isPlaceholderData} onClick={() => setLimit(Math.min(limit * 2, 1000))}>
                  {t('common:actions.loadMore')}
                </Button>
              </p>
            )}
          </>
        )}
      </Reading>
    </section>
  );
}

function toneOf({ kind, what, delta }: Line): string {
  if (kind === 'event') return 'info';
  if (kind === 'consent') return (delta ?? 0) > 0 ? 'good' : '';
  if (kind === 'delivery') return what === 'accepted' ? 'good' : what === 'failed' ? 'bad' : '';
  return 'good';
}

function What({ line, title }: { line: Line; title: string | undefined }) {
  const { t } = useTranslation(['recipient', 'push', 'stats']);
  const { kind, what, delta, push_id, reason, errcode, properties } = line;
  const name =
    kind === 'consent'
      ? t(`timeline.consents.${what}`, { defaultValue: what })
      : kind === 'delivery'
        ? `${t('timeline.push')} · ${t(`push:outcomes.${what}`, { defaultValue: what })}`
        : kind === 'event'
          ? what
          : t(`timeline.${kind}`);
  return (
    <>
      <p>
        {push_id === null ? (
          <b>{name}</b>
        ) : (
          <Link to="/pushes/$pushId" params={{ pushId: push_id }}>
            <b>{name}</b>
          </Link>
        )}{' '}
        {delta !== null && delta !== 0 && (
          <span className={`pill ${delta > 0 ? 'good' : ''}`}>
            {t('timeline.credits', { n: delta > 0 ? `+${delta}` : String(delta) })}
          </span>
        )}
      </p>
      <small>
        {[
          title,
          reason === null ? null : t(`stats:reasons.${what}.${reason}`, { defaultValue: reason }),
          errcode === null ? null : `errcode ${errcode}`,
          properties === null || Object.keys(properties).length === 0 ? null : JSON.stringify(properties),
        ]
          .filter(Boolean)
          .join(' · ')}
      </small>
    </>
  );
}
