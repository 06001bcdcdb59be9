import { useNavigate } from '@tanstack/react-router';
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, App, Input as In } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { Outdated } from '../../pieces/Conflict.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import type { Kept } from '../../pieces/Keeping.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useSending } from '../../pieces/use-sending.ts';
import { ScenePreview } from './ScenePreview.tsx';

type Scene = Answer<'listScenes'>['items'][number];
type Body = NonNullable<In<'putScene'>['body']>;

const wording = ['purpose', 'content', 'frequency'] as const;
const longest = { purpose: 200, content: 500, frequency: 200 };

interface Props {
  app: App;
  scene: Scene | null;
  /** Keys that scenes have already. */
  taken: string[];
  kept: Kept;
}

/** The state of the form is the body of the API. */
export function SceneForm({ app, scene, taken, kept }: Props) {
  const { t } = useTranslation(['scene', 'common', 'template']);
  const sending = useSending(kept);
  const navigate = useNavigate();
  const failed = useFailure();
  const may = useMay('content_manage');
  const [key, setKey] = useState(scene?.key ?? '');
  const [body, setBody] = useState<Body>(() => bodyOf(scene));
  const templates = useRead('listTemplates', { params: { app_id: app.id } });
  const save = useChange('putScene', ['listScenes']);
  const set = (change: Partial<Body>) => {
    kept.typed();
    setBody({ ...body, ...change });
  };
  const ask = { min_gap_hours: 24, only_below_credits: 1, ...body.ask };
  const input = { params: { app_id: app.id, key }, body };
  const badKey = scene === null && key !== '' && !/^[a-z0-9][a-z0-9_-]{0,39}$/.test(key);
  const keyTaken = scene === null && taken.includes(key);
  const ready =
    key !== '' &&
    !badKey &&
    !keyTaken &&
    body.template_ids.length > 0 &&
    wording.every((one) => body[one].trim().length >= 2);
  const active =
    templates.data?.items.filter((one) => one.status === 'active' || body.template_ids.includes(one.id)) ?? [];
  const kind = active.find((one) => one.id === body.template_ids[0])?.kind;
  const run = () => {
    const stored = sending((done: Answer<'putScene'>) => t('saved', { version: done.version }));
    save.mutate(input, {
      onError: failed,
      onSuccess: (done) => {
        stored(done);
        void navigate({ to: '/scenes/$sceneKey', params: { sceneKey: done.key } });
      },
    });
  };
  return (
    <div className="columns">
      <section className="card card-pad form">
        <Outdated kept={kept} saving={save.isPending} />
        {scene === null && (
          <FormField label={t('key')} hint={keyTaken ? t('keyTaken') : badKey ? t('keyBad') : t('keyHint')}>
            {(id) => (
              <Input
                id={id}
                autoFocus
                value={key}
                maxLength={40}
                placeholder="order-shipped"
                status={badKey || keyTaken ? 'error' : ''}
                onChange={(event) => {
                  kept.typed();
                  setKey(event.target.value.trim());
                }}
              />
            )}
          </FormField>
        )}
        <FormField label={t('templates')} hint={t('templatesHint')}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              maxCount={5}
              disabled={!may}
              value={body.template_ids}
              optionFilterProp="label"
              status={body.template_ids.length === 0 ? 'warning' : ''}
              options={active.map((one) => ({
                value: one.id,
                label: `${one.title} · ${t(`template:kinds.${one.kind}`)}`,
                disabled: kind !== undefined && one.kind !== kind,
              }))}
              onChange={(template_ids) => set({ template_ids })}
            />
          )}
        </FormField>
        {wording.map((name) => (
          <FormField key={name} label={t(name)} hint={t(`${name}Hint`)}>
            {(id) => (
              <Input.TextArea
                id={id}
                rows={name === 'content' ? 4 : 2}
                disabled={!may}
                value={body[name]}
                maxLength={longest[name]}
                showCount
                onChange={(event) => set({ [name]: event.target.value })}
              />
            )}
          </FormField>
        ))}
        <fieldset disabled={!may}>
          <legend>{t('ask.title')}</legend>
          <div className="inline-fields">
            {t('ask.gap')}
            <InputNumber
              min={0}
              max={720}
              value={ask.min_gap_hours}
              aria-label={t('ask.gap')}
              onChange={(n) => set({ ask: { ...ask, min_gap_hours: n ?? 24 } })}
            />
            {t('ask.hours')}
          </div>
          <div className="inline-fields">
            {t('ask.below')}
            <InputNumber
              min={1}
              max={100}
              value={ask.only_below_credits}
              aria-label={t('ask.below')}
              onChange={(n) => set({ ask: { ...ask, only_below_credits: n ?? 1 } })}
            />
            {t('ask.times')}
          </div>
          <small className="soft">{t('ask.hint')}</small>
        </fieldset>
        {may && (
          <div className="form-end">
            <Button type="primary" loading={save.isPending} disabled={!ready} onClick={run}>
              {t('common:actions.save')}
            </Button>
            <CurlButton operation="putScene" input={input} />
            {scene !== null && <small className="soft">{t('newVersion', { version: scene.version + 1 })}</small>}
          </div>
        )}
      </section>
      <ScenePreview
        app={app}
        body={body}
        titles={active.filter((one) => body.template_ids.includes(one.id)).map((one) => one.title)}
      />
    </div>
  );
}

function bodyOf(scene: Scene | null): Body {
  if (scene === null) return { purpose: '', content: '', frequency: '', template_ids: [] };
  const { purpose, content, frequency, template_ids, ask } = scene;
  return { purpose, content, frequency, template_ids, ask };
}
