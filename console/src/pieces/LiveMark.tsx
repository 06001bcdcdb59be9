import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Live } from '../api/live.ts';

/** Whether numbers come as they change, or are asked for now and then. */
export function LiveMark({ live }: { live: Live }) {
  const { t } = useTranslation('common');
  const key = live.on ? 'on' : 'off';
  return (
    <Tooltip title={t(`live.${key}Text`)}>
      <span className={`live-mark ${key}`}>
        <i aria-hidden />
        {t(`live.${key}`)}
      </span>
    </Tooltip>
  );
}
