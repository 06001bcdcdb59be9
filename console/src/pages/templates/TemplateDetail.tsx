import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { App, Template } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { StateTag } from '../../pieces/StateTag.tsx';
import { Time } from '../../pieces/Time.tsx';
import { TypedConfirm } from '../../pieces/TypedConfirm.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { Defaults } from './Defaults.tsx';
import { KindTag } from './KindTag.tsx';

const route = getRouteApi('/shell/templates/$templateId');

/** One template: its fields with their rules, what its pushes inherit, where it is used. */
export function TemplateDetail() {
  const { templateId } = route.useParams();
  return <NeedsApp>{(app) => <Found key={templateId} app={app} id={templateId} />}</NeedsApp>;
}

function Found({ app, id }: { app: App; id: string }) {
  const { t } = useTranslation('template');
  const params = { app_id: app.id };
  const list = useRead('listTemplates', { params });
  return (
    <Reading
      of={list}
      empty={({ items }) =>
        items.some((one) => one.id === id) ? null : (
          <section className="card">
            <EmptyState title={t('missing')} action={<Link to="/templates">{t('title')}</Link>} />
          </section>
        )
      }
    >
      {({ items }) => <Shown app={app} template={items.find((one) => one.id === id)!} />}
    </Reading>
  );
}

function Shown({ app, template }: { app: App; template: Template }) {
  const { t } = useTranslation(['template', 'common']);
  const params = { app_id: app.id };
  const mayManage = useMay('content_manage');
  return (
    <>
      <PageHead
        title={template.title}
        back={<Link to="/templates">{t('title')} /</Link>}
        mark={
          <>
            <KindTag kind={template.kind} />
            {template.status === 'gone' && <span className="pill warn">{t('states.gone')}</span>}
          </>
        }
        text={
          <>
            <code>{template.platform_template_id}</code>
            <CopyButton text={template.platform_template_id} />
          </>
        }
        actions={<CurlButton operation="listTemplates" input={{ params }} />}
      />
      <div className="columns">
        <div>
          <Fields template={template} />
          <Usage app={app} template={template} />
        </div>
        <div>
          <section className="card card-pad">
            <h2>{t('example')}</h2>
            <dl className="facts">
              {exampleOf(template).map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </section>
          <Defaults app={app} template={template} />
          {mayManage && template.status === 'active' && <Remove app={app} template={template} />}
        </div>
      </div>
    </>
  );
}

function exampleOf({ example, fields }: Template): [label: string, value: string][] {
  const lines = example
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return fields.map(({ label }, i): [string, string] => {
    const line = lines.find((one) => one.startsWith(`${label}:`) || one.startsWith(`${label}：`)) ?? lines[i] ?? '';
    return [label, line.slice(line.search(/[:：]/) + 1).trim() || '—'];
  });
}

function Fields({ template }: { template: Template }) {
  const { t } = useTranslation('template');
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('fieldRules')}</h2>
      </div>
      <Rows
        label={t('fieldRules')}
        items={template.fields}
        keyOf={(one) => one.key}
        columns={[
          { title: t('label'), render: (one) => <b>{one.label}</b> },
          { title: t('key'), render: (one) => <code>{one.key}</code> },
          {
            title: t('rule'),
            render: (one) =>
              one.enum_values !== undefined ? (
                <span>
                  {one.enum_values.map((value) => (
                    <span key={value} className="pill">
                      {value}
                    </span>
                  ))}
                </span>
              ) : (
                t(`rules.${one.type}`, { defaultValue: t('rules.other') })
              ),
          },
        ]}
      />
    </section>
  );
}

function Usage({ app, template }: { app: App; template: Template }) {
  const { t } = useTranslation(['template', 'push']);
  const scenes = useRead('listScenes', { params: { app_id: app.id } });
  const mayPushes = useMay('pushes_read');
  const query = { app_id: app.id, template_id: template.id, kind: 'campaign', limit: 5 } as const;
  const pushes = useRead('listPushes', { query }, { enabled: mayPushes });
  const using = scenes.data?.items.filter((one) => one.template_ids.includes(template.id)) ?? [];
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('usage')}</h2>
        <p>
          {t('usedIn')}{' '}
          {using.length === 0
            ? t('noScene')
            : using.map((one) => (
                <Link key={one.key} to="/scenes/$sceneKey" params={{ sceneKey: one.key }} className="pill">
                  {one.key}
                </Link>
              ))}
        </p>
      </div>
      {mayPushes && (
        <Reading
          of={pushes}
          rows={2}
          empty={({ items }) => (items.length === 0 ? <p className="more-row soft">{t('noPush')}</p> : null)}
        >
          {({ items }) => (
            <Rows
              label={t('usage')}
              items={items}
              keyOf={(one) => one.id}
              columns={[
                {
                  title: t('push:list.push'),
                  render: (one) => (
                    <Link to="/pushes/$pushId" params={{ pushId: one.id }}>
                      {one.name ?? t('push:unnamed')}
                    </Link>
                  ),
                },
                { title: t('push:list.state'), render: (one) => <StateTag state={one.state} /> },
                { title: t('push:list.time'), render: (one) => <Time value={one.finished_at ?? one.due_at} short /> },
              ]}
            />
          )}
        </Reading>
      )}
    </section>
  );
}

function Remove({ app, template }: { app: App; template: Template }) {
  const { t } = useTranslation('template');
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const failed = useFailure();
  const remove = useChange('deleteTemplate', ['listTemplates']);
  const params = { app_id: app.id, template_id: template.id };
  return (
    <section className="card card-pad danger-zone">
      <h2>{t('remove.title')}</h2>
      <p className="soft">{t('remove.text')}</p>
      <p className="form-end">
        <Button danger onClick={() => setOpen(true)}>
          {t('remove.button')}
        </Button>
      </p>
      <TypedConfirm
        open={open}
        title={t('remove.ask', { name: template.title })}
        text={t('remove.text')}
        word={template.title}
        ok={t('remove.button')}
        busy={remove.isPending}
        curl={asCurl('deleteTemplate', { params })}
        onClose={() => setOpen(false)}
        onOk={() =>
          remove.mutate({ params }, { onError: failed, onSuccess: () => void navigate({ to: '/templates' }) })
        }
      />
    </section>
  );
}
