import { PlusOutlined } from '@ant-design/icons';
import { App as Ant, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useChange } from '../../../api/use.ts';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { count } from '../../../pieces/numbers.ts';
import { Rows } from '../../../pieces/Rows.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import type { ContentRules } from './Content.tsx';
import { EditWords } from './EditWords.tsx';

export type WordList = ContentRules['word_lists'][number];

/** Words that messages may not hold, or that are only told. */
export function WordLists({ app, lists }: { app: App; lists: WordList[] }) {
  const { t } = useTranslation(['content', 'common']);
  const may = useMay('content_manage');
  /** The list that is edited: null a new one; undefined none. */
  const [editing, setEditing] = useState<WordList | null>();
  const ask = useRemove(app);
  const button = may ? (
    <Button icon={<PlusOutlined />} onClick={() => setEditing(null)}>
      {t('words.new')}
    </Button>
  ) : undefined;
  return (
    <section className="card" aria-label={t('words.title')}>
      <div className="card-head">
        <h2>{t('words.title')}</h2>
        {lists.length > 0 && button}
        <p>{t('words.text')}</p>
      </div>
      {lists.length === 0 ? (
        <EmptyState title={t('words.none')} text={t('words.noneText')} action={button} />
      ) : (
        <Rows
          label={t('words.title')}
          items={lists}
          keyOf={(one) => `${one.for} ${one.name}`}
          columns={[
            {
              title: t('words.name'),
              render: (one) => (
                <>
                  <b>{one.name}</b>
                  <small>{t(`words.fors.${one.for}`)}</small>
                </>
              ),
            },
            {
              title: t('words.level'),
              render: (one) => (
                <span className={`pill ${one.level === 'block' ? 'bad' : 'warn'}`}>
                  {t(`words.levels.${one.level}`)}
                </span>
              ),
            },
            { title: t('words.count'), number: true, render: (one) => count(one.count) },
            { title: t('words.updated'), wide: true, render: (one) => <Time value={one.updated_at} short /> },
            {
              title: t('common:actions.edit'),
              levers: true,
              render: (one) =>
                may ? (
                  <span className="inline-fields content-levers">
                    <Button size="small" onClick={() => setEditing(one)}>
                      {t('common:actions.edit')}
                    </Button>
                    <Button size="small" danger type="text" onClick={() => ask(one)}>
                      {t('common:actions.remove')}
                    </Button>
                  </span>
                ) : null,
            },
          ]}
        />
      )}
      {editing !== undefined && (
        <EditWords app={app} list={editing} taken={lists} onClose={() => setEditing(undefined)} />
      )}
    </section>
  );
}

function useRemove(app: App): (list: WordList) => void {
  const { t } = useTranslation(['content', 'common']);
  const { modal } = Ant.useApp();
  const failed = useFailure();
  const put = useChange('putWordList', ['getContentRules']);
  return (list) =>
    modal.confirm({
      title: t('words.remove', { name: list.name }),
      content: t('words.removeText'),
      okText: t('common:actions.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      onOk: () =>
        put
          .mutateAsync({
            params: { app_id: app.id, name: list.name },
            body: { for: list.for, level: list.level, words: [] },
          })
          .catch(failed),
    });
}
