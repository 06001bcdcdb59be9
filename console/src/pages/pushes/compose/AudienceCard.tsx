import { Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rule } from '#contract/rule.ts';
import type { App, PushInput, Template } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { count } from '../../../pieces/numbers.ts';
import { isUnfinished } from '../../../pieces/rule/kinds.ts';
import { RuleBuilder } from '../../../pieces/rule/RuleBuilder.tsx';
import { type AudienceDraft, audienceOf, idsOf } from './form.ts';
import { useSettled } from './use-preview.ts';

const longestList = 1000;

interface Props {
  app: App;
  template: Template | undefined;
  audience: AudienceDraft;
  /** Null while the push keeps an audience that is not shown. */
  estimate: Estimate | null;
  onChange: (audience: AudienceDraft) => void;
}

/** Who gets it: a rule, a saved segment, or a list of openids; with how many they are now. */
export function AudienceCard({ app, audience, estimate, onChange }: Props) {
  const { t } = useTranslation('compose');
  // What was built is still there after a look at another way.
  const [rule, setRule] = useState<Rule | null>(audience.kind === 'rule' ? audience.rule : null);
  const segments = useRead('listSegments', { params: { app_id: app.id }, query: { limit: 500 } });
  const choose = (kind: string) => {
    if (kind === 'rule') onChange({ kind, rule });
    else if (kind === 'segment') onChange({ kind, segmentId: '' });
    else onChange({ kind: 'list', text: '' });
  };
  return (
    <section className="card card-pad compose-card">
      <div className="compose-card-head">
        <h2>{t('audience.title')}</h2>
        <Segmented
          size="small"
          aria-label={t('audience.title')}
          value={audience.kind}
          options={(['rule', 'segment', 'list'] as const).map((value) => ({ value, label: t(`audience.${value}`) }))}
          onChange={choose}
        />
      </div>
      {audience.kind === 'rule' && (
        <>
          {audience.rule === null && <p className="soft">{t('audience.everybody')}</p>}
          <RuleBuilder
            appId={app.id}
            initial={rule}
            onChange={(next) => {
              setRule(next);
              onChange({ kind: 'rule', rule: next });
            }}
          />
        </>
      )}
      {audience.kind === 'segment' && (
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          value={audience.segmentId || undefined}
          placeholder={t('audience.pick')}
          aria-label={t('audience.segment')}
          options={(segments.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
          onChange={(segmentId) => onChange({ kind: 'segment', segmentId })}
        />
      )}
      {audience.kind === 'list' && (
        <>
          <Input.TextArea
            rows={5}
            className="mono"
            value={audience.text}
            placeholder={t('audience.listHint')}
            aria-label={t('audience.list')}
            onChange={(event) => onChange({ kind: 'list', text: event.target.value })}
          />
          <p className={idsOf(audience.text).length > longestList ? 'field-rule wrong' : 'field-rule'}>
            {t('audience.listCount', { n: count(idsOf(audience.text).length) })}
          </p>
        </>
      )}
      {estimate !== null && (
        <p className="compose-estimate" aria-live="polite">
          <EstimateLine estimate={estimate} />
        </p>
      )}
    </section>
  );
}

function EstimateLine({ estimate }: { estimate: Estimate }) {
  const { t } = useTranslation('compose');
  if (estimate.unfinished) return <span className="soft">{t('audience.unfinished')}</span>;
  if (estimate.error !== null) return <span className="wrong">{estimate.error}</span>;
  if (estimate.count === null) return <span className="soft">{t('audience.counting')}</span>;
  return (
    <>
      <b>{t(estimate.exact ? 'audience.exactly' : 'audience.about', { n: count(estimate.count) })}</b>
      {!estimate.exact && (
        <span className="soft">{t('audience.range', { low: count(estimate.low), high: count(estimate.high) })}</span>
      )}
      {estimate.reachable !== null && (
        <span className="compose-reach">{t('audience.reachable', { n: count(estimate.reachable) })}</span>
      )}
    </>
  );
}

export interface Estimate {
  /** Recipients now; null while that is not known. */
  count: number | null;
  exact: boolean;
  low: number;
  high: number;
  /** How many of them the template may be sent to now. */
  reachable: number | null;
  unfinished: boolean;
  error: string | null;
}

/** How many an audience has now, and how many of them gave consent for the template. Follows what is typed. */
export function useEstimate(app: App, template: Template | undefined, audience: AudienceDraft): Estimate {
  const { i18n } = useTranslation();
  const unfinished =
    (audience.kind === 'rule' && audience.rule !== null && isUnfinished(audience.rule)) ||
    (audience.kind === 'segment' && audience.segmentId === '') ||
    (audience.kind === 'list' && (idsOf(audience.text).length === 0 || idsOf(audience.text).length > longestList));
  const settled = useSettled({ audience: audienceOf(audience), unfinished }, 400);
  const ready = !unfinished && !settled.unfinished;
  const all = useRead(
    'estimateSegment',
    { params: { app_id: app.id }, body: { audience: settled.audience } },
    { enabled: ready, keep: true },
  );
  const consented = template === undefined ? settled.audience : withConsent(settled.audience, template);
  const some = useRead(
    'estimateSegment',
    { params: { app_id: app.id }, body: { audience: consented } },
    { enabled: ready && template !== undefined, keep: true },
  );
  return {
    count: all.data?.count ?? null,
    exact: all.data?.exact ?? false,
    low: all.data?.low ?? 0,
    high: all.data?.high ?? 0,
    reachable: template === undefined ? null : (some.data?.count ?? null),
    unfinished,
    error: all.error === null ? null : all.error.errors[0]?.message || all.error.title(i18n.language),
  };
}

type Audience = PushInput['audience'];

function withConsent(audience: Audience, template: Template): Audience {
  const rule: Rule =
    template.kind === 'long_term'
      ? { consent: { template: template.id, is: 'long_term' } }
      : { consent: { template: template.id, credits_at_least: 1 } };
  return { within: [audience as never, { rule }] };
}
