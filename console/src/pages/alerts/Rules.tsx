import { getRouteApi } from '@tanstack/react-router';
import { Button, InputNumber, Segmented, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, Input } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { count } from '../../pieces/numbers.ts';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { useFailure } from '../../pieces/use-failure.ts';

type Rule = Answer<'listAlertRules'>['items'][number];
type Body = NonNullable<Input<'putAlertRule'>['body']>;

const route = getRouteApi('/shell/alerts');
const severities = ['warning', 'critical'] as const;
/** Thresholds that are shares, and written as a percentage. */
const shares = new Set(['success_rate_drop', 'open_rate_drop', 'failure_spike', 'disk_full']);

/** Those without a threshold that compare with what is usual; the others speak as soon as it happens. */
const learnt = new Set(['volume_drop', 'volume_spike']);

/** Which alerts there are and from when on they speak: of the app in hand, or of all that have no own setting. */
export function Rules() {
  return <NeedsApp>{(app) => <Of appId={app.id} name={app.name} />}</NeedsApp>;
}

function Of({ appId, name }: { appId: string; name: string }) {
  const { t, i18n } = useTranslation('alert');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const { of = 'app' } = route.useSearch();
  const navigate = route.useNavigate();
  const manages = useMay('alerts_manage');
  const failed = useFailure();
  const [editing, setEditing] = useState<Rule | null>(null);
  const scope = of === 'app' ? { app_id: appId } : {};
  const rules = useRead('listAlertRules', { query: scope }, { keep: true });
  const put = useChange('putAlertRule', ['listAlertRules']);
  const turn = (rule: Rule, enabled: boolean) =>
    put.mutate({ params: paramsOf(rule), body: { ...bodyOf(rule), ...scope, enabled } }, { onError: failed });
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t('rules.whose')}
          value={of}
          options={[
            { value: 'app', label: name },
            { value: 'all', label: t('rules.all') },
          ]}
          onChange={(value) =>
            void navigate({
              search: (before) => ({ ...before, of: value === 'app' ? undefined : 'all' }),
              replace: true,
            })
          }
        />
        <CurlButton operation="listAlertRules" input={{ query: scope }} />
      </div>
      <section className="card" aria-label={t('parts.rules')}>
        <Reading of={rules} rows={8}>
          {({ items }) => (
            <Rows
              label={t('parts.rules')}
              items={items}
              keyOf={(one) => one.kind}
              columns={[
                {
                  title: t('rules.kind'),
                  render: (one) => (
                    <>
                      <b className={one.enabled ? '' : 'soft'}>{one[language]}</b>
                      <small>{t(`about.${one.kind}`)}</small>
                    </>
                  ),
                },
                {
                  title: t('rules.severity'),
                  render: (one) => (
                    <span className={`pill ${one.severity === 'critical' ? 'bad' : 'warn'}`}>
                      {t(`severities.${one.severity}`)}
                    </span>
                  ),
                },
                { title: t('rules.threshold'), render: (one) => <Threshold rule={one} /> },
                {
                  title: t('rules.from'),
                  wide: true,
                  render: (one) => (
                    <span className="rule-from">
                      {t(one.is_default ? 'rules.byDefault' : one.app_id === null ? 'rules.ofAll' : 'rules.ofApp')}
                    </span>
                  ),
                },
                {
                  title: t('rules.on'),
                  render: (one) => (
                    <Switch
                      size="small"
                      aria-label={t('rules.turn', { name: one[language] })}
                      checked={one.enabled}
                      disabled={!manages}
                      loading={put.isPending && put.variables?.params?.kind === one.kind}
                      onChange={(on) => turn(one, on)}
                    />
                  ),
                },
                {
                  title: t('rules.edit'),
                  levers: true,
                  render: (one) =>
                    manages && (
                      <Button size="small" onClick={() => setEditing(one)}>
                        {t('rules.edit')}
                      </Button>
                    ),
                },
              ]}
            />
          )}
        </Reading>
      </section>
      {editing !== null && <Edit rule={editing} scope={scope} onClose={() => setEditing(null)} />}
    </>
  );
}

function Threshold({ rule }: { rule: Rule }) {
  const { t } = useTranslation('alert');
  if (rule.threshold === null) {
    return <span className="soft">{t(learnt.has(rule.kind) ? 'rules.learnt' : 'rules.atOnce')}</span>;
  }
  const n = shares.has(rule.kind) ? `${count(rule.threshold * 100)}%` : count(rule.threshold);
  return t(`thresholds.${rule.kind}`, { n });
}

const paramsOf = (rule: Rule) => ({ kind: rule.kind }) as NonNullable<Input<'putAlertRule'>['params']>;

/** What holds now, so that changing one part leaves the others. */
function bodyOf({ enabled, severity, threshold }: Rule): Body {
  return { enabled, severity, ...(threshold === null ? {} : { threshold }) };
}

function Edit({ rule, scope, onClose }: { rule: Rule; scope: { app_id?: string }; onClose: () => void }) {
  const { t, i18n } = useTranslation('alert');
  const [body, setBody] = useState<Body>(bodyOf(rule));
  const put = useChange('putAlertRule', ['listAlertRules']);
  const factor = shares.has(rule.kind) ? 100 : 1;
  const input = { params: paramsOf(rule), body: { ...body, ...scope } };
  return (
    <FormDialog
      title={rule[i18n.language === 'en' ? 'en' : 'zh']}
      text={t(`about.${rule.kind}`)}
      busy={put.isPending}
      error={put.error}
      curl={[asCurl('putAlertRule', input)]}
      onOk={() => put.mutate(input, { onSuccess: onClose })}
      onClose={onClose}
    >
      <FormField label={t('rules.severity')} hint={t('rules.severityHint')}>
        {(id) => (
          <Select
            id={id}
            value={body.severity ?? rule.severity}
            options={severities.map((value) => ({ value, label: t(`severities.${value}`) }))}
            onChange={(severity) => setBody({ ...body, severity })}
          />
        )}
      </FormField>
      {rule.threshold !== null && (
        <FormField label={t('rules.threshold')} hint={t(`thresholds.${rule.kind}`, { n: '…' })}>
          {(id) => (
            <InputNumber
              id={id}
              min={0}
              value={Math.round((body.threshold ?? rule.threshold ?? 0) * factor * 1000) / 1000}
              {...(factor === 100 ? { suffix: '%' } : {})}
              onChange={(n) => setBody({ ...body, threshold: (n ?? 0) / factor })}
            />
          )}
        </FormField>
      )}
    </FormDialog>
  );
}
