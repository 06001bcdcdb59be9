import { CaretRightOutlined, MoreOutlined, PauseOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { asCurl, type CurlLine } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { withCurl } from '../../pieces/CurlButton.tsx';
import { useCurlDialog } from '../../pieces/use-curl-dialog.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import type { Schedule } from './Schedules.tsx';

/** What pauses a standing order that runs, and resumes one that does not. */
const turnOf = ({ id, state, version }: Schedule) => ({
  params: { schedule_id: id },
  body: { state: state === 'active' ? ('paused' as const) : ('active' as const) },
  ifMatch: version,
});

/** What can be done with a standing order, for a terminal. */
export function linesOf(schedule: Schedule, mayWrite: boolean): CurlLine[] {
  const read = asCurl('getSchedule', { params: { schedule_id: schedule.id } });
  if (!mayWrite || schedule.state === 'ended') return [read];
  return [read, asCurl('updateSchedule', turnOf(schedule))];
}

/** The levers of a standing order: pause or resume at hand, the rest in a menu. */
export function ScheduleActions({ schedule, labels = false }: { schedule: Schedule; labels?: boolean }) {
  const { t } = useTranslation(['schedule', 'common']);
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const failed = useFailure();
  const showCurl = useCurlDialog();
  const mayWrite = useMay('pushes_write');
  const update = useChange('updateSchedule', ['listSchedules', 'getSchedule']);
  const remove = useChange('deleteSchedule', ['listSchedules']);
  const params = { schedule_id: schedule.id };
  const runs = schedule.state === 'active';
  const lever = t(runs ? 'actions.pause' : 'actions.resume');
  const turned = turnOf(schedule);
  const turn = () => update.mutate(turned, { onError: failed });
  const ask = () =>
    modal.confirm({
      title: t('remove.title', { name: schedule.name }),
      content: t('remove.text'),
      okText: t('actions.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      footer: withCurl(asCurl('deleteSchedule', { params })),
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
            if (key === 'curl') showCurl(linesOf(schedule, mayWrite));
            if (key === 'remove') ask();
          },
        }}
      >
        <Button type="text" icon={<MoreOutlined />} aria-label={t('common:actions.more')} />
      </Dropdown>
    </span>
  );
}
