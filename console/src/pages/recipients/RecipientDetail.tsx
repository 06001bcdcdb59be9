import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, App } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { count } from '../../pieces/numbers.ts';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Personal } from '../../pieces/Personal.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { Attributes, Tags } from './Edit.tsx';
import { Personally } from './Personally.tsx';
import { Timeline } from './Timeline.tsx';

export type Recipient = Answer<'getRecipient'>;

const route = getRouteApi('/shell/recipients/$recipientId');

/** One end user: who they are, what they allowed, what they got and did. */
export function RecipientDetail() {
  const { recipientId } = route.useParams();
  return <NeedsApp>{(app) => <Found key={recipientId} app={app} id={recipientId} />}</NeedsApp>;
}

function Found({ app, id }: { app: App; id: string }) {
  const input = { params: { app_id: app.id, recipient: id } };
  const recipient = useRead('getRecipient', input);
  return <Reading of={recipient}>{(data) => <Shown app={app} recipient={data} />}</Reading>;
}

function Shown({ app, recipient }: { app: App; recipient: Recipient }) {
  const { t } = useTranslation('recipient');
  const input = { params: { app_id: app.id, recipient: recipient.id } };
  return (
    <>
      <PageHead
        title={t('one')}
        back={<Link to="/recipients">{t('title')} /</Link>}
        mark={
          <>
            <Personal value={recipient.openid} />
            <span className={`pill ${recipient.status === 'active' ? 'good' : 'warn'}`}>
              {t(`statuses.${recipient.status}`)}
            </span>
          </>
        }
        actions={<CurlButton operation="getRecipient" input={input} also={[asCurl('segmentsOfRecipient', input)]} />}
      />
      <div className="columns">
        <div>
          <Consents recipient={recipient} />
          <Timeline app={app} recipient={recipient} />
        </div>
        <div>
          <Facts recipient={recipient} />
          <Tags app={app} recipient={recipient} />
          <Attributes app={app} recipient={recipient} />
          <Membership app={app} recipient={recipient} />
          <Personally app={app} recipient={recipient} />
        </div>
      </div>
    </>
  );
}

function Consents({ recipient }: { recipient: Recipient }) {
  const { t } = useTranslation(['recipient', 'template']);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('consents')}</h2>
      </div>
      {recipient.consents.length === 0 ? (
        <p className="more-row soft">{t('noConsent')}</p>
      ) : (
        <Rows
          label={t('consents')}
          items={recipient.consents}
          keyOf={(one) => one.template_id}
          columns={[
            {
              title: t('template:name'),
              render: (one) => (
                <Link to="/templates/$templateId" params={{ templateId: one.template_id }}>
                  {one.title}
                </Link>
              ),
            },
            {
              title: t('consent'),
              render: (one) => (
                <span className={`pill ${{ granted: 'good', refused: 'warn', banned: 'bad', none: '' }[one.status]}`}>
                  {t(`consentStates.${one.status}`)}
                </span>
              ),
            },
            {
              title: t('credits'),
              number: true,
              render: (one) => (one.credits === null ? t('unlimited') : count(one.credits)),
            },
            { title: t('granted'), render: (one) => <Time value={one.last_granted_at} short /> },
          ]}
        />
      )}
    </section>
  );
}

function Facts({ recipient }: { recipient: Recipient }) {
  const { t } = useTranslation('recipient');
  const place = [recipient.country, recipient.province, recipient.city].filter(Boolean).join(' ');
  const device = [recipient.device.platform, recipient.device.type].filter(Boolean).join(' · ');
  return (
    <section className="card card-pad">
      <h2>{t('facts')}</h2>
      <dl className="facts">
        <div>
          <dt>{t('alias')}</dt>
          <dd>{recipient.alias === null ? '—' : <Personal value={recipient.alias} />}</dd>
        </div>
        <div>
          <dt>unionid</dt>
          <dd>{recipient.unionid === null ? '—' : <Personal value={recipient.unionid} />}</dd>
        </div>
        <div>
          <dt>{t('id')}</dt>
          <dd className="mono">{recipient.id}</dd>
        </div>
        <div>
          <dt>{t('columns.place')}</dt>
          <dd>{place || '—'}</dd>
        </div>
        <div>
          <dt>{t('device')}</dt>
          <dd>{device || '—'}</dd>
        </div>
        <div>
          <dt>{t('language')}</dt>
          <dd>{[recipient.language, recipient.time_zone].filter(Boolean).join(' · ') || '—'}</dd>
        </div>
        <div>
          <dt>{t('firstSeen')}</dt>
          <dd>
            <Time value={recipient.first_seen_at} />
          </dd>
        </div>
        <div>
          <dt>{t('lastSeen')}</dt>
          <dd>
            <Time value={recipient.last_seen_at} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Membership({ app, recipient }: { app: App; recipient: Recipient }) {
  const { t } = useTranslation('recipient');
  const segments = useRead('segmentsOfRecipient', { params: { app_id: app.id, recipient: recipient.id } });
  return (
    <section className="card card-pad">
      <h2>{t('segments')}</h2>
      <Reading
        of={segments}
        rows={1}
        empty={({ items }) => (items.length === 0 ? <p className="soft">{t('noSegment')}</p> : null)}
      >
        {({ items }) => (
          <p>
            {items.map((one) => (
              <Link key={one.id} to="/segments/$segmentId" params={{ segmentId: one.id }} className="pill">
                {one.name}
              </Link>
            ))}
          </p>
        )}
      </Reading>
    </section>
  );
}
