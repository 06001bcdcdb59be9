import { useNavigate } from '@tanstack/react-router';
import { Alert, App as Ant, Button, ConfigProvider, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rule } from '#contract/rule.ts';
import { asCurl } from '../../../api/call.ts';
import type { Push } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { problemOf } from '../../../api/problem.ts';
import { useChange, useRead } from '../../../api/use.ts';
import { useTheme } from '../../../app/theme.tsx';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { listed } from '../../../pieces/listed.ts';
import { count } from '../../../pieces/numbers.ts';
import { RuleBuilder } from '../../../pieces/rule/RuleBuilder.tsx';
import { stamp, Time, useZone } from '../../../pieces/Time.tsx';
import { useFailure } from '../../../pieces/use-failure.ts';
import { useIsOwn, usePeople } from '../../approvals/people.ts';
import './approval.css';

/** How the approval of a push stands: what it waits for, whose word it is, and what was said so far. */
export function Approval({ push }: { push: Push }) {
  const { approval } = push;
  if (approval === null) return null;
  const waits = push.state === 'waiting_approval';
  if (!waits && approval.decisions.length === 0) return null;
  return (
    <section className="card card-pad approval">
      {waits && <Waiting push={push} approval={approval} />}
      {approval.decisions.length > 0 && <Decisions approval={approval} />}
    </section>
  );
}

type ApprovalOf = NonNullable<Push['approval']>;

function Waiting({ push, approval }: { push: Push; approval: ApprovalOf }) {
  const { t } = useTranslation('approval');
  const zone = useZone();
  const people = usePeople();
  const own = useIsOwn()(approval.authors);
  const mayApprove = useMay('pushes_approve');
  const mayWrite = useMay('pushes_write');
  const until = approval.expires_at === null ? '' : stamp(new Date(approval.expires_at), zone);
  const reasons = listed(approval.reasons.map((one) => t(`reasons.${one}`)));
  return (
    <>
      <h2>{t('waiting')}</h2>
      <p>{t('waitingText', { reasons, until })}</p>
      <p className="soft">{t('author', { names: listed(people(approval.authors)) })}</p>
      <Audience push={push} />
      {mayApprove && !own && <Decide key={push.id} push={push} />}
      {(own || !mayApprove) && (
        <p className="approval-own">
          {t(own ? 'ownPush' : 'cannot')}
          {mayWrite && <Withdraw push={push} />}
        </p>
      )}
    </>
  );
}

/** Whom it would reach now, and by which rule: what the decision is about. */
function Audience({ push }: { push: Push }) {
  const { t } = useTranslation('approval');
  const audience = push.audience as Record<string, unknown>;
  const known = !('list' in audience) && !('deliveries' in audience);
  const may = useMay('segments_read') && known;
  const estimate = useRead(
    'estimateSegment',
    { params: { app_id: push.app_id }, body: { audience: push.audience as never } },
    { enabled: may },
  );
  const rule = audience.rule as Rule | undefined;
  // What nobody can change here is still to be read.
  const ink = useTheme().dark ? '#e8ece9' : '#1d2321';
  return (
    <>
      {estimate.data !== undefined && <p>{t('audienceNow', { n: count(estimate.data.count) })}</p>}
      {rule !== undefined && (
        <fieldset className="approval-rule" disabled>
          <legend>{t('rule')}</legend>
          <ConfigProvider
            componentDisabled
            theme={{ token: { colorTextDisabled: ink, colorBgContainerDisabled: 'transparent' } }}
          >
            <RuleBuilder appId={push.app_id} initial={rule} onChange={() => undefined} />
          </ConfigProvider>
        </fieldset>
      )}
    </>
  );
}

function Decide({ push }: { push: Push }) {
  const { t } = useTranslation('approval');
  const { message } = Ant.useApp();
  const failed = useFailure();
  const [note, setNote] = useState('');
  const refresh = ['getPush', 'listPushes'] as const;
  const approve = useChange('approvePush', [...refresh]);
  const reject = useChange('rejectPush', [...refresh]);
  const params = { push_id: push.id };
  const said = note.trim();
  // A decision is about what was read, and the page reads again by itself.
  const [seen, setSeen] = useState(push.version);
  const isOther = push.version !== seen;
  const body = { version: seen, ...(said === '' ? {} : { note: said }) };
  const say = (what: 'approve' | 'reject') =>
    (what === 'approve' ? approve : reject).mutate(
      { params, body },
      {
        onSuccess: () => void message.success(t(`done.${what}`)),
        onError: (error) =>
          problemOf(error).code === 'version_conflict' ? void message.warning(t('changed')) : failed(error),
      },
    );
  return (
    <div className="form">
      {isOther && (
        <Alert
          type="warning"
          showIcon
          title={t('changed')}
          action={
            <Button size="small" onClick={() => setSeen(push.version)}>
              {t('seen')}
            </Button>
          }
        />
      )}
      <FormField label={t('note')} hint={t('noteHint')}>
        {(id) => (
          <Input.TextArea
            id={id}
            rows={2}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </FormField>
      <div className="form-end">
        <Button type="primary" disabled={isOther} loading={approve.isPending} onClick={() => say('approve')}>
          {t('approve')}
        </Button>
        <Button danger disabled={isOther || said === ''} loading={reject.isPending} onClick={() => say('reject')}>
          {t('reject')}
        </Button>
        <CurlButton
          operation="approvePush"
          input={{ params, body }}
          also={[asCurl('rejectPush', { params, body: { ...body, note: said } })]}
        />
      </div>
    </div>
  );
}

/** Makes it a draft again, to go on writing. */
function Withdraw({ push }: { push: Push }) {
  const { t } = useTranslation('approval');
  const navigate = useNavigate();
  const failed = useFailure();
  const update = useChange('updatePush', ['getPush', 'listPushes']);
  const input = { params: { push_id: push.id }, body: { draft: true as const }, ifMatch: push.version };
  const run = () =>
    update.mutate(input, {
      onError: failed,
      onSuccess: () => void navigate({ to: '/pushes/new', search: { draft: push.id } }),
    });
  return (
    <>
      <Button size="small" loading={update.isPending} onClick={run}>
        {t('withdraw')}
      </Button>
      <CurlButton size="small" operation="updatePush" input={input} />
    </>
  );
}

function Decisions({ approval }: { approval: ApprovalOf }) {
  const { t } = useTranslation('approval');
  const people = usePeople();
  return (
    <>
      <h2>{t('history')}</h2>
      <ol className="approval-decisions">
        {approval.decisions.map((one) => (
          <li key={one.at} className={one.decision}>
            <b>
              {one.decision === 'expired'
                ? t('expired')
                : t(one.decision === 'approved' ? 'approvedBy' : 'rejectedBy', {
                    name: listed(people([one.by])) || one.label || '',
                  })}
            </b>
            <Time value={one.at} />
            {one.note !== null && <p>{one.note}</p>}
          </li>
        ))}
      </ol>
    </>
  );
}
