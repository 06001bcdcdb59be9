import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Answer, App } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useRead } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { NeedsApp } from '../../../pieces/NeedsApp.tsx';
import { Reading } from '../../../pieces/Reading.tsx';
import { Check } from './Check.tsx';
import { Pages } from './Pages.tsx';
import { WordLists } from './WordLists.tsx';
import './content.css';

export type ContentRules = Answer<'getContentRules'>;

/** What messages are checked against: words, pages, domains; and a place to try a text. */
export function Content() {
  return <NeedsApp>{(app) => <ContentOf key={app.id} app={app} />}</NeedsApp>;
}

function ContentOf({ app }: { app: App }) {
  const { t } = useTranslation('content');
  const rules = useRead('getContentRules', { params: { app_id: app.id } });
  const mayTry = useMay('pushes_write');
  return (
    <>
      <div className="with-curl">
        <p className="soft content-text">{t('text')}</p>
        <CurlButton operation="getContentRules" input={{ params: { app_id: app.id } }} />
      </div>
      <Reading of={rules}>
        {(found) => (
          <div className="columns">
            <div>
              <WordLists app={app} lists={found.word_lists} />
              {mayTry && <Check app={app} />}
            </div>
            <div>
              <Pages app={app} rules={found} />
              <Domains domains={found.link_domains} />
            </div>
          </div>
        )}
      </Reading>
    </>
  );
}

function Domains({ domains }: { domains: string[] }) {
  const { t } = useTranslation('content');
  return (
    <section className="card card-pad form">
      <h2>{t('domains.title')}</h2>
      <p className="soft">{t('domains.text')}</p>
      <p>
        {domains.length === 0 ? (
          <span className="soft">{t('domains.none')}</span>
        ) : (
          domains.map((one) => (
            <code key={one} className="pill">
              {one}
            </code>
          ))
        )}
      </p>
      <Link to="/settings/apps">
        <Button size="small">{t('domains.edit')}</Button>
      </Link>
    </section>
  );
}
