import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { count, duration } from '../../pieces/numbers.ts';

type Status = Answer<'getAppStatus'>;
type Engine = Status['engines'][number];

/** As many as fit beside the other cards. */
const most = 3;
/** Due work younger than this is on its way. */
const waitsSeconds = 5;

/** Whether anything sends, which processes do, and what waits. Those that fell silent stand first. */
export function Engines({ status }: { status: Status }) {
  const { t } = useTranslation('overview');
  const { engines, lanes, sending } = status;
  const alive = engines.filter((one) => one.alive);
  const silent = engines.filter((one) => !one.alive);
  const sorted = [...silent, ...alive];
  return (
    <section className="card card-pad vital">
      <h2>{t('engines.title')}</h2>
      <p className="vital-value">
        {count(alive.length)}
        <small>{t('engines.alive')}</small>
        {silent.length > 0 && <span className="pill warn">{t('engines.silent', { n: silent.length })}</span>}
      </p>
      {sending !== 'on' && (
        <p className="engines-alarm" role="alert">
          {t(`engines.${sending}`)}
        </p>
      )}
      <ul className="engines">
        {sorted.slice(0, most).map((engine) => (
          <OneEngine key={engine.id} engine={engine} at={status.at} sending={sending} />
        ))}
      </ul>
      {sorted.length > most && <p className="field-rule">{t('engines.more', { n: sorted.length - most })}</p>}
      <p className="field-rule vital-ends">
        <span>{queueWords(status)}</span>
        <span>{t('engines.held', { held: lanes.held, count: lanes.count })}</span>
      </p>
    </section>
  );

  function queueWords({ queue, at }: Status): string {
    if (queue.oldest_due_at === null) return t('engines.idle');
    const waited = (Date.parse(at) - Date.parse(queue.oldest_due_at)) / 1000;
    if (waited < waitsSeconds) return t('engines.flowing');
    return t('engines.waiting', { time: duration(waited) });
  }
}

function OneEngine({ engine, at, sending }: { engine: Engine; at: string; sending: Status['sending'] }) {
  const { t } = useTranslation('overview');
  const { alive, host, id, lanes, silent_seconds: silent } = engine;
  const runs = (Date.parse(at) - Date.parse(engine.started_at)) / 1000;
  return (
    <li className={alive ? 'alive' : 'silent'}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={alive ? 'M1 8h4l2-5 3 10 2-5h3' : 'M4 4l8 8M12 4l-8 8'} />
      </svg>
      <b title={id}>
        {host ?? t('engines.one')} <code>{id.slice(-4)}</code>
      </b>
      <span>{t('engines.lanes', { n: lanes })}</span>
      <small>
        {alive
          ? t('engines.beats', { time: duration(silent), runs: duration(runs) })
          : t(sending === 'on' ? 'engines.takenOver' : 'engines.stands', { time: duration(silent) })}
      </small>
    </li>
  );
}
