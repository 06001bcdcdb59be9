import { App as Ant, Input, Modal, Radio, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import type { App } from '../../../api/contract.ts';
import { useMe } from '../../../api/me.ts';
import { useChange, useRead } from '../../../api/use.ts';
import { FormDialog } from '../../../pieces/FormDialog.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { count } from '../../../pieces/numbers.ts';
import { Reading } from '../../../pieces/Reading.tsx';
import type { WordList } from './WordLists.tsx';
import { wordsOf, wrongLines } from './words.ts';

interface Props {
  app: App;
  /** Null: a new one. */
  list: WordList | null;
  taken: WordList[];
  onClose: () => void;
}

/** One list as a whole; the words of a known one are read first. */
export function EditWords({ app, list, taken, onClose }: Props) {
  const { t } = useTranslation('content');
  const params = { app_id: app.id, name: list?.name ?? '' };
  const read = useRead('getWordList', { params, query: { for: list?.for } as never }, { enabled: list !== null });
  if (list === null) return <Form app={app} list={null} words={[]} taken={taken} onClose={onClose} />;
  if (read.data !== undefined) {
    return <Form app={app} list={list} words={read.data.words} taken={taken} onClose={onClose} />;
  }
  return (
    <Modal open title={list.name} footer={null} onCancel={onClose} aria-label={t('words.list')}>
      <Reading of={read}>{() => null}</Reading>
    </Modal>
  );
}

function Form({ app, list, words, taken, onClose }: Props & { words: string[] }) {
  const { t } = useTranslation(['content', 'common']);
  const { message } = Ant.useApp();
  const { apps } = useMe();
  const [name, setName] = useState(list?.name ?? '');
  const [scope, setScope] = useState<WordList['for']>(list?.for ?? 'app');
  const [level, setLevel] = useState<WordList['level']>(list?.level ?? 'block');
  const [text, setText] = useState(words.join('\n'));
  const put = useChange('putWordList', ['getContentRules', 'getWordList']);
  const given = wordsOf(text);
  const wrong = wrongLines(text);
  const bad = name !== '' && !/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u.test(name);
  const twice = list === null && taken.some((one) => one.name === name && one.for === scope);
  const input = { params: { app_id: app.id, name }, body: { for: scope, level, words: given } };
  const unready = name === '' || bad || twice || given.length === 0 || given.length > 10_000 || wrong.length > 0;
  const done = () => {
    void message.success(t('common:saved'));
    onClose();
  };
  return (
    <FormDialog
      title={list?.name ?? t('words.new')}
      busy={put.isPending}
      disabled={unready}
      error={put.error}
      curl={[
        asCurl('putWordList', input),
        list !== null && asCurl('getWordList', { params: input.params, query: { for: list.for } }),
      ]}
      onOk={() => put.mutate(input, { onSuccess: done })}
      onClose={onClose}
    >
      {list === null && (
        <FormField label={t('words.name')} hint={twice ? t('words.taken') : bad ? t('words.nameBad') : undefined}>
          {(id) => (
            <Input
              id={id}
              autoFocus
              value={name}
              maxLength={40}
              status={bad || twice ? 'error' : ''}
              onChange={(event) => setName(event.target.value.trim())}
            />
          )}
        </FormField>
      )}
      {list === null && apps === 'all' && (
        <fieldset>
          <legend>{t('words.for')}</legend>
          <Segmented
            aria-label={t('words.for')}
            value={scope}
            options={(['app', 'organization'] as const).map((value) => ({ value, label: t(`words.fors.${value}`) }))}
            onChange={setScope}
          />
        </fieldset>
      )}
      <fieldset>
        <legend>{t('words.level')}</legend>
        <Radio.Group
          vertical
          value={level}
          options={(['block', 'watch'] as const).map((value) => ({ value, label: t(`words.levelTexts.${value}`) }))}
          onChange={(event) => setLevel(event.target.value)}
        />
      </fieldset>
      <FormField
        label={t('words.list')}
        hint={
          wrong.length > 0
            ? t('words.tooLong', { lines: wrong.slice(0, 10).join(', ') })
            : t('words.listHint', { n: count(given.length) })
        }
      >
        {(id) => (
          <Input.TextArea
            id={id}
            rows={10}
            value={text}
            status={wrong.length > 0 ? 'error' : ''}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </FormField>
    </FormDialog>
  );
}
