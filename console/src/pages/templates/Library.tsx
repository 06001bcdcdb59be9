import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { App as Ant, Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { KindTag } from './KindTag.tsx';
import './library.css';

const route = getRouteApi('/shell/templates/library');
const pageSize = 30;
type Title = Answer<'listLibraryTitles'>['items'][number];

/** WeChat's public library: category, title, keywords; what is chosen becomes a template of the account. */
export function Library() {
  return <NeedsApp>{(app) => <LibraryOf key={app.id} app={app} />}</NeedsApp>;
}

function LibraryOf({ app }: { app: App }) {
  const { t } = useTranslation('template');
  const params = { app_id: app.id };
  const categories = useRead('listCategories', { params });
  const { category, tid } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title={t('library')}
        back={<Link to="/templates">{t('title')} /</Link>}
        text={t('libraryText')}
        actions={<CurlButton operation="listCategories" input={{ params }} />}
      />
      <Reading of={categories} empty={({ items }) => (items.length === 0 ? <NoCategory /> : null)}>
        {({ items }) => {
          const chosen = category ?? items[0]!.id;
          return (
            <>
              <fieldset className="chips filters" aria-label={t('category')}>
                {items.map((one) => (
                  <button
                    key={one.id}
                    type="button"
                    className="chip"
                    aria-pressed={one.id === chosen}
                    onClick={() =>
                      void navigate({ search: (before) => ({ ...before, category: one.id, tid: undefined }) })
                    }
                  >
                    {one.name}
                  </button>
                ))}
              </fieldset>
              <Titles key={chosen} app={app} category={chosen} tid={tid} />
            </>
          );
        }}
      </Reading>
    </>
  );
}

function NoCategory() {
  const { t } = useTranslation('template');
  return (
    <section className="card">
      <EmptyState title={t('noCategory')} text={t('noCategoryText')} />
    </section>
  );
}

function Titles({ app, category, tid }: { app: App; category: string; tid: string | undefined }) {
  const { t } = useTranslation(['template', 'common']);
  const navigate = route.useNavigate();
  const [start, setStart] = useState(0);
  const params = { app_id: app.id };
  const input = { params, query: { categories: category, start, limit: pageSize } };
  const titles = useRead('listLibraryTitles', input);
  return (
    <div className="columns library">
      <section className="card" aria-label={t('titles')}>
        <div className="card-head with-curl">
          <h2>{t('titles')}</h2>
          <CurlButton size="small" operation="listLibraryTitles" input={input} />
        </div>
        <Reading of={titles} empty={({ items }) => (items.length === 0 ? <EmptyState title={t('noTitle')} /> : null)}>
          {({ items, total }) => (
            <>
              <ul className="library-titles">
                {items.map((one) => (
                  <li key={one.tid}>
                    <button
                      type="button"
                      aria-pressed={one.tid === tid}
                      onClick={() => void navigate({ search: (before) => ({ ...before, tid: one.tid }) })}
                    >
                      <span>{one.title}</span>
                      <KindTag kind={one.kind} />
                    </button>
                  </li>
                ))}
              </ul>
              {total > pageSize && (
                <p className="more-row">
                  <Button disabled={start === 0} onClick={() => setStart(start - pageSize)}>
                    {t('previous')}
                  </Button>{' '}
                  <Button disabled={start + pageSize >= total} onClick={() => setStart(start + pageSize)}>
                    {t('next')}
                  </Button>
                </p>
              )}
            </>
          )}
        </Reading>
      </section>
      {tid === undefined ? (
        <section className="card">
          <EmptyState title={t('pickTitle')} text={t('pickTitleText')} />
        </section>
      ) : (
        <Choose key={tid} app={app} tid={tid} title={titles.data?.items.find((one) => one.tid === tid)} />
      )}
    </div>
  );
}

/** Two to five keywords in the order they shall stand in the card. */
function Choose({ app, tid, title }: { app: App; tid: string; title: Title | undefined }) {
  const { t } = useTranslation('template');
  const { message } = Ant.useApp();
  const [chosen, setChosen] = useState<number[]>([]);
  const [description, setDescription] = useState('');
  const navigate = useNavigate();
  const failed = useFailure();
  const may = useMay('content_manage');
  const ofTitle = { params: { app_id: app.id, tid } };
  const keywords = useRead('listLibraryKeywords', ofTitle);
  const add = useChange('addTemplate', ['listTemplates']);
  const input = { params: { app_id: app.id }, body: { tid, keywords: chosen, description: description.trim() } };
  const toggle = (kid: number) =>
    setChosen(chosen.includes(kid) ? chosen.filter((one) => one !== kid) : [...chosen, kid].slice(0, 5));
  const run = () =>
    add.mutate(input, {
      onError: failed,
      onSuccess: (made) => {
        void message.success(t('added', { name: made.title }));
        void navigate({ to: '/templates/$templateId', params: { templateId: made.id } });
      },
    });
  return (
    <section className="card card-pad form">
      <h2>{title?.title ?? tid}</h2>
      <Reading of={keywords}>
        {({ items }) => (
          <>
            <fieldset>
              <legend>{t('keywords')}</legend>
              <p className="soft">{t('keywordsText')}</p>
              <ul className="library-words">
                {items.map((one) => (
                  <li key={one.kid}>
                    <button
                      type="button"
                      aria-pressed={chosen.includes(one.kid)}
                      disabled={chosen.length >= 5 && !chosen.includes(one.kid)}
                      onClick={() => toggle(one.kid)}
                    >
                      <i>{chosen.includes(one.kid) ? chosen.indexOf(one.kid) + 1 : ''}</i>
                      <b>{one.name}</b>
                      <small>{one.example}</small>
                      <code>{one.type}</code>
                    </button>
                  </li>
                ))}
              </ul>
            </fieldset>
            <FormField label={t('description')} hint={t('descriptionHint')}>
              {(id) => (
                <Input
                  id={id}
                  value={description}
                  maxLength={15}
                  showCount
                  onChange={(event) => setDescription(event.target.value)}
                />
              )}
            </FormField>
            {!may && <CurlButton operation="listLibraryKeywords" input={ofTitle} />}
            {may && (
              <div className="form-end">
                <Button
                  type="primary"
                  loading={add.isPending}
                  disabled={chosen.length < 2 || description.trim() === ''}
                  onClick={run}
                >
                  {t('add')}
                </Button>
                <CurlButton operation="addTemplate" input={input} also={[asCurl('listLibraryKeywords', ofTitle)]} />
              </div>
            )}
          </>
        )}
      </Reading>
    </section>
  );
}
