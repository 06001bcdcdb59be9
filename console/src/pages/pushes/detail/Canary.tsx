import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import type { Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useChange } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { listed } from '../../../pieces/listed.ts';
import { count } from '../../../pieces/numbers.ts';
import { Time } from '../../../pieces/Time.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import { usePeople } from '../../approvals/people.ts';

/** The first part of a push that is watched before the rest goes: how it went, and the decision where one is asked for. */
export function Canary({ push }: { push: Push }) {
  const { t } = useTranslation('push');
  const failed = useFailure();
  const mayWrite = useMay('pushes_write');
  const decide = useChange('decideCanary', ['getPush', 'listPushes']);
  const people = usePeople();
  const state = push.canary_state;
  if (state === null) return null;
  const asks = (state.phase === 'asking' || state.phase === 'failed') && push.finished_at === null;
  const answering = (decision: 'continue' | 'stop') => ({ params: { push_id: push.id }, body: { decision } });
  const answer = (decision: 'continue' | 'stop') => decide.mutate(answering(decision), { onError: failed });
  return (
    <Alert
      type={state.phase === 'failed' ? 'error' : asks ? 'warning' : 'info'}
      showIcon
      className="error-notice"
      title={t(`canary.${state.phase}`)}
      description={
        <>
          <p>
            {t('canary.numbers', {
              target: count(state.target),
              called: count(state.called),
              failed: count(state.failed),
            })}
          </p>
          {state.reason !== null && <p>{t(`canary.why.${state.reason}`)}</p>}
          {state.phase === 'watching' && state.until !== null && (
            <p>
              {t('canary.until')} <Time value={state.until} />
            </p>
          )}
          {state.decided_at !== null && (
            <p>
              {t('canary.decided', { by: listed(people([state.decided_by])) })} <Time value={state.decided_at} />
            </p>
          )}
        </>
      }
      {...(asks && mayWrite
        ? {
            action: (
              <span className="alert-levers">
                <Button size="small" danger loading={decide.isPending} onClick={() => answer('stop')}>
                  {t('canary.stop')}
                </Button>
                <Button size="small" loading={decide.isPending} onClick={() => answer('continue')}>
                  {t('canary.continue')}
                </Button>
                <CurlButton
                  size="small"
                  operation="decideCanary"
                  input={answering('continue')}
                  also={[asCurl('decideCanary', answering('stop'))]}
                />
              </span>
            ),
          }
        : {})}
    />
  );
}
