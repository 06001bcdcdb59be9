import { Button, Modal } from 'antd';
import type { ReactNode } from 'react';
import { CopyButton } from '../../pieces/CopyButton.tsx';

interface Props {
  open?: boolean;
  title: string;
  /** What its one button says. */
  ok: string;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog with what is not shown again: only its button closes it, nothing pressed or clicked in passing. */
export function ShownOnce({ open = true, title, ok, onClose, children }: Props) {
  return (
    <Modal
      open={open}
      title={title}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {ok}
        </Button>
      }
    >
      {children}
    </Modal>
  );
}

/** One of its texts, to copy. */
export function OnceText({ label, text }: { label?: string; text: string }) {
  return (
    <div className="secret-shown">
      {label !== undefined && <span className="soft">{label}</span>}
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}
