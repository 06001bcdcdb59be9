import { CaretRightOutlined, MoreOutlined, PauseOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { curlOf } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { copy } from '../../pieces/CopyButton.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import type { Schedule } from './Schedules.tsx';

/** The levers of a standing order: pause or resume at hand, the rest in a menu. */
export function ScheduleActions({ schedule, labels = false }: { schedule: Schedule; labels?: boolean }) {
  const { t } = useTranslation(['schedule', 'common']);
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const failed = useFailure();
  const mayWrite = useMay('pushes_write');
  const update = useChange('updateSchedule', ['listSchedules', 'getSchedule']);
  const remove = useChange('deleteSchedule', ['listSchedules']);
  const params = { schedule_id: schedule.id };
  const runs = schedule.state === 'active';
  const lever = t(runs ? 'actions.pause' : 'actions.resume');
  const turn = () =>
    update.mutate(
      { params, body: { state: runs ? 'paused' : 'active' }, ifMatch: schedule.version },
      { onError: failed },
    );
  const ask = () =>
    modal.confirm({
      title: t('remove.title', { name: schedule.name }),
      content: t('remove.text'),
      okText: t('actions.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      onOk: () => remove.mutateAsync({ params }).then(() => void navigate({ to: '/schedules' }), failed),
    });
  return (
    <span className="push-actions">
      {mayWrite && schedule.state !== 'ended' && (
        <Tooltip title={labels ? undefined : lever}>
          <Button
            icon={runs ? <PauseOutlined /> : <CaretRightOutlined />}
            aria-label={lever}
            loading={update.isPending}
            onClick={turn}
          >
            {labels ? lever : undefined}
          </Button>
        </Tooltip>
      )}
      <Dropdown
        trigger={['click']}
        placement="bottomRight"
        menu={{
          items: [
            ...(mayWrite ? [{ key: 'edit', label: t('actions.edit') }] : []),
            { key: 'curl', label: t('common:curl.title') },
            ...(mayWrite ? [{ key: 'remove', label: t('actions.remove'), danger: true }] : []),
          ],
          onClick: ({ key }) => {
            if (key === 'edit') void navigate({ to: '/pushes/new', search: { schedule: schedule.id } });
            if (key === 'curl') void copy(curlOf('getSchedule', { params }));
            if (key === 'remove') ask();
          },
        }}
      >
        <Button type="text" icon={<MoreOutlined />} aria-label={t('common:actions.more')} />
      </Dropdown>
    </span>
  );
}
