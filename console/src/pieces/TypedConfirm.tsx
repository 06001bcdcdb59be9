import { Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CurlLine } from '../api/call.ts';
import { withCurl } from './CurlButton.tsx';

interface Props {
  open: boolean;
  title: string;
  text: ReactNode;
  /** What has to be typed. */
  word: string;
  ok: string;
  busy?: boolean;
  /** What it sends. */
  curl: CurlLine;
  onOk: () => void;
  onClose: () => void;
}

/** Asks to type a word before something that cannot be undone. */
export function TypedConfirm({ open, title, text, word, ok, busy = false, curl, onOk, onClose }: Props) {
  const { t } = useTranslation('common');
  const [typed, setTyped] = useState('');
  const right = typed.trim() === word;
  return (
    <Modal
      open={open}
      title={title}
      okText={ok}
      cancelText={t('actions.cancel')}
      okButtonProps={{ danger: true, disabled: !right, loading: busy }}
      onOk={onOk}
      onCancel={onClose}
      afterClose={() => setTyped('')}
      footer={withCurl(curl)}
      destroyOnHidden
    >
      <div className="form">
        <div>{text}</div>
        <div className="form-field">
          <label htmlFor="typed-confirm">{t('danger.typed', { word })}</label>
          <Input
            id="typed-confirm"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onPressEnter={() => right && !busy && onOk()}
          />
        </div>
      </div>
    </Modal>
  );
}
