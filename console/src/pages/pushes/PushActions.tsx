import { CaretRightOutlined, MoreOutlined, PauseOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { curlOf } from '../../api/call.ts';
import type { PushItem } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { copy } from '../../pieces/CopyButton.tsx';
import { useFailure } from '../../pieces/use-failure.ts';

const reread = ['listPushes', 'getPush'] as const;

/** The levers of one push: pause or resume at hand, the rest in a menu. What its state does not allow is not there. */
export function PushActions({
  push,
  labels = false,
}: {
  push: Pick<PushItem, 'id' | 'state' | 'name' | 'finished_at'>;
  labels?: boolean;
}) {
  const { t } = useTranslation(['push', 'common']);
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const failed = useFailure();
  const pause = useChange('pausePush', [...reread]);
  const resume = useChange('resumePush', [...reread]);
  const cancel = useChange('cancelPush', [...reread]);
  const mayWrite = useMay('pushes_write');
  const params = { push_id: push.id };
  const running = ['scheduled', 'planning', 'sending'].includes(push.state);
  const paused = push.state === 'paused';
  const over = push.finished_at !== null || push.state === 'cancelled';
  const lever = paused ? resume : pause;
  const name = t(paused ? 'actions.resume' : 'actions.pause');
  const askCancel = () =>
    modal.confirm({
      title: t('cancel.title', { name: push.name ?? t('unnamed') }),
      content: t('cancel.text'),
      okText: t('cancel.ok'),
      okButtonProps: { danger: true },
      cancelText: t('cancel.keep'),
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
            if (key === 'curl') void copy(curlOf('getPush', { params }));
            if (key === 'cancel') askCancel();
          },
        }}
      >
        <Button type="text" icon={<MoreOutlined />} aria-label={t('common:actions.more')} />
      </Dropdown>
    </span>
  );
}
