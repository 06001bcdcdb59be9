import { MoonOutlined, ReloadOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Segmented, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { useTheme } from '../../../app/theme.tsx';
import { KindPreview } from '../../../pieces/KindPreview.tsx';
import { PhonePreview } from '../../../pieces/PhonePreview.tsx';
import { hasOwnLook, otherKeys } from './content.ts';
import type { VariantDraft } from './experiment.ts';
import type { Draft } from './form.ts';
import { pictureOf } from './pictures.ts';
import type { usePreview } from './use-preview.ts';

interface Props {
  app: App;
  template: Template | undefined;
  draft: Draft;
  preview: ReturnType<typeof usePreview>;
  /** Which variant of an experiment is in view; undefined: the content itself. */
  variant: VariantDraft | undefined;
  onVariant: (variant: VariantDraft | undefined) => void;
}

/** What the recipient will see, beside what is typed. */
export function Aside({ app, template, draft, preview, variant, onVariant }: Props) {
  const { t, i18n } = useTranslation(['compose', 'experiment']);
  const theme = useTheme();
  const [dark, setDark] = useState(theme.dark);
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const variants = draft.experiment?.variants ?? [];
  const others = template === undefined ? [] : otherKeys(template, draft.fields);
  const shown = [...(template?.fields ?? []), ...others.map((key) => ({ key, label: key }))];
  const rows = shown.map(({ key, label }) => {
    const sight = preview.fields.get(key);
    const typed = variant?.fields[key] ?? draft.fields[key]?.value ?? '';
    const problem = typed === '' ? null : (sight?.problem?.[language] ?? null);
    return { label, value: sight?.value ?? typed, problem };
  });
  const values = Object.fromEntries(shown.map(({ key }, i) => [key, rows[i]!.value]));
  return (
    <aside className="compose-aside" aria-label={t('preview.title')}>
      <div className="compose-aside-head">
        <h2>{t('preview.title')}</h2>
        <Tooltip title={t('preview.another')}>
          <Button
            type="text"
            size="small"
            icon={<ReloadOutlined />}
            aria-label={t('preview.another')}
            disabled={preview.recipient === null}
            onClick={preview.another}
          />
        </Tooltip>
        <Tooltip title={t(dark ? 'preview.light' : 'preview.dark')}>
          <Button
            type="text"
            size="small"
            icon={dark ? <SunOutlined /> : <MoonOutlined />}
            aria-label={t(dark ? 'preview.light' : 'preview.dark')}
            onClick={() => setDark(!dark)}
          />
        </Tooltip>
      </div>
      {variants.length > 0 && (
        <Segmented<number>
          size="small"
          aria-label={t('experiment:preview')}
          value={variant?.id ?? -1}
          options={[
            { value: -1, label: t('experiment:original') },
            ...variants.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(id) => onVariant(variants.find((one) => one.id === id))}
        />
      )}
      {template !== undefined && hasOwnLook(template) ? (
        <KindPreview app={app} kind={template.id} values={values} picture={pictureOf} dark={dark} />
      ) : (
        <PhonePreview
          app={app}
          title={template?.title ?? t('preview.noTemplate')}
          rows={rows}
          dark={dark}
          landing={draft.landing.kind !== 'none'}
        />
      )}
      <p className="field-rule">
        {t(preview.nobody ? 'preview.nobody' : preview.recipient ? 'preview.real' : 'preview.typed')}
      </p>
    </aside>
  );
}
