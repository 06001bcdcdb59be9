import { CheckOutlined, ClockCircleOutlined, CloseOutlined, MinusOutlined } from '@ant-design/icons';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Push, Trace as TraceAnswer } from '../../../api/contract.ts';
import { problemOf } from '../../../api/problem.ts';
import { useRead } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { Personal } from '../../../pieces/Personal.tsx';
import { Reading } from '../../../pieces/Reading.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { TraceDelivery } from './TraceDelivery.tsx';
import { TraceInputs } from './TraceInputs.tsx';
import './trace.css';

const route = getRouteApi('/shell/pushes/$pushId');

/** Why one recipient got the push, or not, or not yet. Who it is stands in the address. */
export function TraceDrawer({ push }: { push: Push }) {
  const { t } = useTranslation('trace');
  const { trace: recipient } = route.useSearch();
  const navigate = route.useNavigate();
  const params = { push_id: push.id, recipient: recipient ?? '' };
  const close = () => void navigate({ search: (before) => ({ ...before, trace: undefined }), replace: true });
  return (
    <Drawer
      open={recipient !== undefined}
      size="min(560px, 100vw)"
      title={t('title')}
      extra={<CurlButton operation="traceRecipient" input={{ params }} />}
      onClose={close}
      destroyOnHidden
    >
      {recipient !== undefined && <Traced push={push} params={params} />}
    </Drawer>
  );
}

function Traced({ push, params }: { push: Push; params: { push_id: string; recipient: string } }) {
  const { t } = useTranslation('trace');
  // What is not settled yet is worth another look.
  const every = (last: TraceAnswer | undefined) => (last?.place === 'settled' ? false : 3000);
  const trace = useRead('traceRecipient', { params }, { every });
  if (trace.error !== null && problemOf(trace.error).status === 404) {
    return <EmptyState title={t('notFound')} text={t('notFoundText')} />;
  }
  return (
    <Reading of={trace}>
      {(found) => (
        <div className="trace">
          <Head push={push} trace={found} />
          <ol className="trace-steps">
            {found.steps.map((step) => (
              <Step key={step.step} step={step} />
            ))}
          </ol>
          {found.delivery !== null && <TraceDelivery delivery={found.delivery} />}
        </div>
      )}
    </Reading>
  );
}

function Head({ push, trace }: { push: Push; trace: TraceAnswer }) {
  const { t, i18n } = useTranslation(['trace', 'push']);
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const { delivery, next } = trace;
  return (
    <div className="trace-head">
      <p className="trace-who">
        <Personal value={trace.openid} />
        <Link
          to="/recipients/$recipientId"
          params={{ recipientId: trace.recipient_id }}
          search={{ app: push.app_id } as never}
        >
          {t('recipient')}
        </Link>
      </p>
      {delivery === null ? (
        <p className="trace-place">{trace[language]}</p>
      ) : (
        <p className="trace-place">
          <span className="outcome">
            <i className={`law-${delivery.outcome}`} />
            {t(`push:outcomes.${delivery.outcome}`)}
          </span>
          <Time value={delivery.settled_at} />
        </p>
      )}
      {next !== null && (
        <p>
          <b>{t('next')}</b> {next[language]} {next.at !== null && <Time value={next.at} />}
        </p>
      )}
    </div>
  );
}

const icons = {
  passed: CheckOutlined,
  refused: CloseOutlined,
  waits: ClockCircleOutlined,
  open: MinusOutlined,
} as const;

/** One step: what came of it, in a sentence where it stopped, and what it looked at, to unfold. */
function Step({ step }: { step: TraceAnswer['steps'][number] }) {
  const { t, i18n } = useTranslation('trace');
  const Icon = icons[step.result];
  const stopped =
    step.result === 'refused' || step.result === 'waits' || (step.step === 'send' && step.result !== 'open');
  return (
    <li className={`trace-step ${step.result}`}>
      <Icon className="trace-icon" aria-hidden />
      <details open={stopped}>
        <summary>
          <b>{t(`steps.${step.step}`)}</b>
          <span className="soft">{t(`results.${step.result}`)}</span>
        </summary>
        {stopped && <p>{step[i18n.language === 'en' ? 'en' : 'zh']}</p>}
        <TraceInputs inputs={step.inputs} />
        {step.result !== 'open' && <small className="soft">{t(`basis.${step.basis}`)}</small>}
      </details>
    </li>
  );
}
