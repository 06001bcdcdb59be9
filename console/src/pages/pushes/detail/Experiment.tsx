import { Link } from '@tanstack/react-router';
import { Alert, App as Ant, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import type { Answer, Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useChange, useRead } from '../../../api/use.ts';
import { CurlButton, withCurl } from '../../../pieces/CurlButton.tsx';
import { listed } from '../../../pieces/listed.ts';
import { count, percent } from '../../../pieces/numbers.ts';
import { Reading } from '../../../pieces/Reading.tsx';
import { Rows } from '../../../pieces/Rows.tsx';
import { stamp, Time, useZone } from '../../../pieces/Time.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import { usePeople } from '../../approvals/people.ts';
import { isMoving } from '../progress.ts';
import './experiment.css';

type Results = Answer<'getExperiment'>;

/** What came of the variants so far, and the choice of one for the rest. */
export function Experiment({ push }: { push: Push }) {
  const results = useRead(
    'getExperiment',
    { params: { push_id: push.id } },
    { enabled: push.experiment !== null, every: isMoving(push) ? 3000 : 15_000 },
  );
  if (push.experiment === null || ['draft', 'waiting_approval'].includes(push.state)) return null;
  return <ExperimentCard push={push} results={results} />;
}

function ExperimentCard({ push, results }: { push: Push; results: ReturnType<typeof useRead<'getExperiment'>> }) {
  const { t } = useTranslation('experiment');
  return (
    <section className="card" aria-label={t('results.title')}>
      <div className="card-head">
        <h2>{t('results.title')}</h2>
        <CurlButton size="small" operation="getExperiment" input={{ params: { push_id: push.id } }} />
      </div>
      <Reading of={results} rows={2}>
        {(found) => <Shown push={push} results={found} />}
      </Reading>
    </section>
  );
}

function Shown({ push, results }: { push: Push; results: Results }) {
  const { t } = useTranslation('experiment');
  const { variants, verdict, decision } = results;
  const decide = useDecide(push, results);
  const by = push.experiment?.winner?.by ?? 'opened';
  const top = Math.max(...variants.map((one) => one.rate ?? 0), 0.000_1);
  return (
    <>
      <Rows
        label={t('results.title')}
        items={variants}
        keyOf={(one) => one.name}
        columns={[
          {
            title: t('variants'),
            render: (one) => (
              <>
                <b className="mono">{one.name}</b> <Mark name={one.name} best={verdict.best} decision={decision} />
                <small>{one.weight}%</small>
              </>
            ),
          },
          {
            title: t(`results.rate.${by}`),
            render: (one) => (
              <span className="variant-rate">
                <span className="funnel-bar">
                  <i style={{ width: `${((one.rate ?? 0) / top) * 100}%` }} />
                </span>
                <b>{one.accepted === 0 ? '—' : percent(one[by], one.accepted)}</b>
              </span>
            ),
          },
          { title: t('results.accepted'), number: true, render: (one) => count(one.accepted) },
          { title: t('results.opened'), number: true, render: (one) => count(one.opened) },
          { title: t('results.clicked'), number: true, render: (one) => count(one.clicked) },
          { title: t('results.other'), number: true, wide: true, render: (one) => count(one.other) },
          {
            title: t('results.choose'),
            levers: true,
            render: (one) =>
              decide.may ? (
                <Button size="small" loading={decide.busy} onClick={() => decide.ask(one.name)}>
                  {t('results.choose')}
                </Button>
              ) : null,
          },
        ]}
      />
      <Verdict results={results} />
      <div className="experiment-end">
        {decision !== null && <Decided decision={decision} />}
        {decide.may && (
          <Button size="small" danger loading={decide.busy} onClick={() => decide.ask(null)}>
            {t('results.chooseNone')}
          </Button>
        )}
      </div>
    </>
  );
}

function Mark({ name, best, decision }: { name: string; best: string | null; decision: Results['decision'] }) {
  const { t } = useTranslation('experiment');
  if (decision?.winner === name) return <span className="pill good">{t('results.winner')}</span>;
  return best === name && decision === null ? <span className="pill info">{t('results.best')}</span> : null;
}

function Verdict({ results }: { results: Results }) {
  const { t } = useTranslation('experiment');
  const { verdict, held_out: held, decide_at: at, decision } = results;
  const zone = useZone();
  const p = verdict.p_value === null ? '—' : verdict.p_value.toPrecision(2);
  return (
    <p className="experiment-verdict">
      {t(`results.verdict.${verdict.why}`, { best: verdict.best ?? '', p })}{' '}
      {held > 0 && t('results.heldOut', { n: count(held) })}{' '}
      {at !== null && decision === null && t('results.decideAt', { at: stamp(new Date(at), zone) })}
    </p>
  );
}

function Decided({ decision }: { decision: NonNullable<Results['decision']> }) {
  const { t } = useTranslation('experiment');
  const people = usePeople();
  const by = decision.decided_by === 'engine' ? t('results.engine') : listed(people([decision.decided_by]));
  const asking = decision.phase === 'asking';
  const said =
    decision.winner === null ? t('results.decidedNone', { by }) : t('results.decided', { by, winner: decision.winner });
  return (
    <Alert
      type={asking ? 'warning' : 'info'}
      showIcon
      title={t(`results.phases.${decision.phase}`)}
      description={
        asking ? undefined : (
          <>
            {said} · <Time value={decision.decided_at} />
            {decision.push_id !== null && (
              <>
                {' '}
                <Link to="/pushes/$pushId" params={{ pushId: decision.push_id }}>
                  {t('results.child')}
                </Link>
              </>
            )}
          </>
        )
      }
    />
  );
}

/** The choice of a variant for the rest: while there is one, and for whom it is. */
function useDecide(push: Push, { decision, decide_at: at }: Results) {
  const { t } = useTranslation(['experiment', 'common']);
  const { modal } = Ant.useApp();
  const failed = useFailure();
  const mayWrite = useMay('pushes_write');
  const change = useChange('decideExperiment', ['getExperiment', 'getPush']);
  const rest = push.experiment?.test_percent !== undefined && push.state !== 'cancelled';
  const open = decision === null || decision.phase === 'asking';
  const ask = (winner: string | null) => {
    const input = { params: { push_id: push.id }, body: { winner } };
    return modal.confirm({
      title: winner === null ? t('results.confirmNone') : t('results.confirm', { name: winner }),
      content: (
        <>
          <p>{t('results.confirmText')}</p>
          {at !== null && Date.parse(at) > Date.now() && <p>{t('results.early')}</p>}
        </>
      ),
      okText: t('common:actions.confirm'),
      cancelText: t('common:actions.cancel'),
      footer: withCurl(asCurl('decideExperiment', input)),
      onOk: () => change.mutateAsync(input).catch(failed),
    });
  };
  return { may: mayWrite && rest && open, busy: change.isPending, ask };
}
