import { CaretRightOutlined, MoreOutlined, PauseOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { asCurl, type CurlLine } from '../../api/call.ts';
import type { PushItem } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { withCurl } from '../../pieces/CurlButton.tsx';
import { useCurlDialog } from '../../pieces/use-curl-dialog.tsx';
import { useFailure } from '../../pieces/use-failure.ts';

const reread = ['listPushes', 'getPush'] as const;

type Stand = Pick<PushItem, 'id' | 'state' | 'finished_at'>;

function standOf({ state, finished_at }: Stand) {
  return {
    running: ['scheduled', 'planning', 'sending'].includes(state),
    paused: state === 'paused',
    over: finished_at !== null || state === 'cancelled',
  };
}

/** What can be done with a push, for a terminal. */
export function linesOf(push: Stand, mayWrite: boolean): CurlLine[] {
  const input = { params: { push_id: push.id } };
  const { running, paused, over } = standOf(push);
  const read = asCurl('getPush', input);
  if (!mayWrite || over) return [read];
  const lever = running ? [asCurl('pausePush', input)] : paused ? [asCurl('resumePush', input)] : [];
  return [read, ...lever, asCurl('cancelPush', input)];
}

/** The levers of one push: pause or resume at hand, the rest in a menu. What its state does not allow is not there. */
export function PushActions({ push, labels = false }: { push: Stand & Pick<PushItem, 'name'>; labels?: boolean }) {
  const { t } = useTranslation(['push', 'common']);
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const failed = useFailure();
  const showCurl = useCurlDialog();
  const pause = useChange('pausePush', [...reread]);
  const resume = useChange('resumePush', [...reread]);
  const cancel = useChange('cancelPush', [...reread]);
  const mayWrite = useMay('pushes_write');
  const params = { push_id: push.id };
  const { running, paused, over } = standOf(push);
  const lever = paused ? resume : pause;
  const name = t(paused ? 'actions.resume' : 'actions.pause');
  const askCancel = () =>
    modal.confirm({
      title: t('cancel.title', { name: push.name ?? t('unnamed') }),
      content: t('cancel.text'),
      okText: t('cancel.ok'),
      okButtonProps: { danger: true },
      cancelText: t('cancel.keep'),
      footer: withCurl(asCurl('cancelPush', { params })),
      onOk: () => cancel.mutateAsync({ params }).catch(failed),
    });
  return (
    <span className="push-actions">
      {(running || paused) && mayWrite && (
        <Tooltip title={labels ? undefined : name}>
          <Button
            icon={paused ? <CaretRightOutlined /> : <PauseOutlined />}
            aria-label={name}
            loading={lever.isPending}
            onClick={() => lever.mutate({ params }, { onError: failed })}
          >
            {labels ? name : undefined}
          </Button>
        </Tooltip>
      )}
      <Dropdown
        trigger={['click']}
        placement="bottomRight"
        menu={{
          items: [
            ...(push.state === 'draft' && mayWrite ? [{ key: 'edit', label: t('actions.edit') }] : []),
            ...(mayWrite ? [{ key: 'clone', label: t('actions.clone') }] : []),
            { key: 'curl', label: t('common:curl.title') },
            ...(over || !mayWrite ? [] : [{ key: 'cancel', label: t('actions.cancel'), danger: true }]),
          ],
          onClick: ({ key }) => {
            if (key === 'edit') void navigate({ to: '/pushes/new', search: { draft: push.id } });
            if (key === 'clone') void navigate({ to: '/pushes/new', search: { from: push.id } });
            if (key === 'curl') showCurl(linesOf(push, mayWrite));
            if (key === 'cancel') askCancel();
          },
        }}
      >
        <Button type="text" icon={<MoreOutlined />} aria-label={t('common:actions.more')} />
      </Dropdown>
    </span>
  );
}
