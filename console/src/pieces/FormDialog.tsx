import { Modal, type ModalProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CurlLine } from '../api/call.ts';
import { withCurl } from './CurlButton.tsx';
import { ErrorNotice } from './ErrorNotice.tsx';

interface Props extends Pick<ModalProps, 'open' | 'title' | 'width' | 'okText' | 'destroyOnHidden'> {
  /** What it is for, where the title does not say it. */
  text?: string;
  /** Why it was refused. */
  error?: Error | null;
  /** It is being sent. */
  busy: boolean;
  /** It cannot be sent as it is. */
  disabled?: boolean;
  /** What its button sends. */
  curl?: (CurlLine | false)[];
  onOk: () => void;
  onClose: () => void;
  /** The fields. */
  children: ReactNode;
}

/**
 * A form over the page, with a button that sends it ("save" if nothing else is said) and one that does not. A click
 * beside it closes nothing: what was typed would be lost.
 */
export function FormDialog({ text, error, busy, disabled, curl = [], onClose, children, ...modal }: Props) {
  const { t } = useTranslation('common');
  return (
    <Modal
      open
      okText={t('actions.save')}
      cancelText={t('actions.cancel')}
      okButtonProps={{ loading: busy, disabled }}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={withCurl(...curl)}
      {...modal}
    >
      <div className="form">
        {text && <p className="soft">{text}</p>}
        {error && <ErrorNotice error={error} />}
        {children}
      </div>
    </Modal>
  );
}
