import { useNavigate } from '@tanstack/react-router';
import { Modal } from 'antd';
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/me.ts';
import { useRead } from '../api/use.ts';
import { useTheme } from '../app/theme.tsx';
import { chooseLanguage } from '../i18n/index.ts';
import { useFailure } from '../pieces/use-failure.ts';
import { useLeave } from './AccountMenu.tsx';
import { useCurrentApp } from './current-app.ts';
import { useNavigation } from './use-navigation.ts';

interface Entry {
  id: string;
  group: 'pages' | 'actions' | 'pushes' | 'apps';
  label: string;
  extra?: string;
  run(): void;
}

interface Props {
  open: boolean;
  onClose: () => void;
  onHelp: () => void;
}

/** Everything one can go to or do, found by a few letters. */
export function Palette({ open, onClose, onHelp }: Props) {
  return (
    <Modal
      open={open}
      onCancel={onClose}
      footer={null}
      closable={false}
      width={600}
      className="palette"
      styles={{ container: { padding: 0 } }}
      style={{ top: '12vh' }}
      destroyOnHidden
    >
      <Finder onClose={onClose} onHelp={onHelp} />
    </Modal>
  );
}

function Finder({ onClose, onHelp }: Omit<Props, 'open'>) {
  const { t } = useTranslation('shell');
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const entries = useEntries(words, onHelp);
  const chosen = entries[Math.min(at, entries.length - 1)];
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % Math.max(entries.length, 1));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(chosen);
  };
  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={chosen === undefined ? undefined : `${list}-${chosen.id}`}
        aria-label={t('palette.open')}
        placeholder={t('palette.placeholder')}
        autoFocus
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <div id={list} className="palette-list" role="listbox" aria-label={t('palette.open')}>
        {entries.length === 0 && <p className="palette-nothing">{t('palette.nothing')}</p>}
        {entries.map((entry, i) => (
          <div key={entry.id}>
            {entries[i - 1]?.group !== entry.group && (
              <div className="palette-group" aria-hidden="true">
                {t(`palette.${entry.group}`)}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox above */}
            <div
              id={`${list}-${entry.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={entry === chosen}
              className="palette-entry"
              onMouseMove={() => setAt(i)}
              onClick={() => run(entry)}
            >
              <span>{entry.label}</span>
              {entry.extra !== undefined && <small>{entry.extra}</small>}
            </div>
          </div>
        ))}
      </div>
      <p className="palette-hint">{t('palette.hint')}</p>
    </>
  );
}

function useEntries(words: string, onHelp: () => void): Entry[] {
  const { t, i18n } = useTranslation(['shell', 'push']);
  const navigate = useNavigate();
  const navigation = useNavigation();
  const leave = useLeave();
  const failed = useFailure();
  const mayWrite = useMay('pushes_write');
  const { dark, choose } = useTheme();
  const { app, apps, choose: chooseApp } = useCurrentApp();
  const wanted = useDeferredValue(words.trim().toLowerCase());
  const pushes = useRead(
    'listPushes',
    { query: { app_id: app?.id, limit: 6, q: wanted || undefined } },
    { enabled: app !== null && wanted !== '', keep: true },
  );
  const fixed: Entry[] = [
    ...navigation.flatMap(({ items }) =>
      items.map(
        (item): Entry => ({
          id: `page-${item.key}`,
          group: 'pages',
          label: t(`nav.${item.key}`),
          extra: `g ${item.go}`,
          run: () => void navigate({ to: item.to }),
        }),
      ),
    ),
    ...(mayWrite
      ? [
          {
            id: 'new',
            group: 'actions' as const,
            label: t('palette.newPush'),
            run: () => void navigate({ to: '/pushes/new' }),
          },
        ]
      : []),
    { id: 'docs', group: 'actions', label: t('palette.docs'), run: () => void open('/docs') },
    { id: 'theme', group: 'actions', label: t('palette.theme'), run: () => choose(dark ? 'light' : 'dark') },
    {
      id: 'language',
      group: 'actions',
      label: t('palette.language'),
      run: () => void chooseLanguage(i18n.language === 'zh' ? 'en' : 'zh').catch(failed),
    },
    { id: 'help', group: 'actions', label: t('palette.shortcuts'), extra: '?', run: onHelp },
    { id: 'out', group: 'actions', label: t('palette.signOut'), run: leave },
  ];
  const others = apps
    .filter((one) => one.id !== app?.id)
    .map((one): Entry => {
      return { id: `app-${one.id}`, group: 'apps', label: one.name, extra: one.appid, run: () => chooseApp(one.id) };
    });
  const matching = [...fixed, ...others].filter((one) =>
    `${one.label} ${one.extra ?? ''}`.toLowerCase().includes(wanted),
  );
  const found = (wanted === '' ? [] : (pushes.data?.items ?? [])).map((one): Entry => {
    const go = () => void navigate({ to: '/pushes/$pushId', params: { pushId: one.id } });
    return {
      id: one.id,
      group: 'pushes',
      label: one.name ?? t('push:unnamed'),
      extra: t(`push:states.${one.state}`),
      run: go,
    };
  });
  return [
    ...matching.filter((one) => one.group !== 'apps'),
    ...found,
    ...matching.filter((one) => one.group === 'apps'),
  ];
}
