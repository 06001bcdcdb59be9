import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Kept } from './Keeping.tsx';

interface Props {
  /** What was changed, where the page can say it better. */
  title?: string;
  /** Reads what the other one saved and drops what was typed here. */
  onTheirs: () => void;
  /** Saves what was typed here over it. */
  onMine: () => void;
}

/** A save was refused because somebody else saved the same thing meanwhile: nothing is lost before the reader chose. */
export function Conflict(props: Props) {
  const { t } = useTranslation('common');
  return <Choice {...props} text={t('conflict.text')} mine={t('conflict.mine')} />;
}

/** The same before a save, of what has no versions: the next save would write over the other one's. */
export function Outdated({ kept, saving }: { kept: Kept; saving: boolean }) {
  const { t } = useTranslation('common');
  // While a save of one's own is on its way, what is new may be that.
  if (!kept.outdated || saving) return null;
  return <Choice text={t('conflict.before')} mine={t('conflict.goOn')} onTheirs={kept.theirs} onMine={kept.mine} />;
}

function Choice({ title, text, mine, onTheirs, onMine }: Props & { text: string; mine: string }) {
  const { t } = useTranslation('common');
  return (
    <Alert
      type="warning"
      showIcon
      className="error-notice"
      title={title ?? t('conflict.title')}
      description={text}
      action={
        <span className="alert-levers">
          <Button size="small" onClick={onTheirs}>
            {t('conflict.theirs')}
          </Button>
          <Button size="small" onClick={onMine}>
            {mine}
          </Button>
        </span>
      }
    />
  );
}
