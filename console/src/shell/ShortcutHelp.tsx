import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from './shortcuts.tsx';

export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell');
  const shortcuts = useShortcuts();
  const byKey = new Map(open ? shortcuts().map((one) => [one.key, one.label]) : []);
  return (
    <Modal open={open} title={t('shortcuts.title')} footer={null} onCancel={onClose} width={420} destroyOnHidden>
      <dl className="keys">
        {[...byKey].map(([key, label]) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>
              {key.split(' ').map((one, i) => (
                <span key={one}>
                  {i > 0 && <small className="soft"> {t('shortcuts.after')} </small>}
                  <kbd>{one}</kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('shortcuts.search')}</dt>
          <dd>
            <kbd>Ctrl K</kbd>
          </dd>
        </div>
        <div>
          <dt>{t('shortcuts.close')}</dt>
          <dd>
            <kbd>Esc</kbd>
          </dd>
        </div>
      </dl>
    </Modal>
  );
}
