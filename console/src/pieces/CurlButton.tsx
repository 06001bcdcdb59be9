import { CodeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Popover, Tooltip } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, type Called, type CurlLine } from '../api/call.ts';
import type { OperationName } from '../api/contract.ts';
import { hasSecret } from '../api/curl.ts';
import { useMedia } from '../app/use-media.ts';
import { CopyButton } from './CopyButton.tsx';
import { halfOf } from './half-of.ts';

interface Props<N extends OperationName> {
  operation: N;
  input: Called<N>;
  /** What else can be done here. */
  also?: (CurlLine | false)[];
  size?: 'small';
}

/** Shows what the page does as a line for a terminal, to copy. Stands beside the action it is the same as. */
export function CurlButton<N extends OperationName>({ operation, input, also = [], size }: Props<N>) {
  return <CurlLinesButton lines={[asCurl(operation, input), ...also]} {...(size === undefined ? {} : { size })} />;
}

/** The same where what can be done depends. */
export function CurlLinesButton({ lines, size }: { lines: (CurlLine | false)[]; size?: 'small' }) {
  const { t } = useTranslation('common');
  const narrow = useMedia('(max-width: 719px)');
  const [open, setOpen] = useState(false);
  const shown = lines.filter((one) => one !== false);
  if (shown.length === 0) return null;
  const button = (
    <Tooltip title={open ? undefined : t('curl.title')}>
      <Button
        className="curl-button"
        type="text"
        icon={<CodeOutlined />}
        aria-label={t('curl.title')}
        {...(narrow ? { onClick: () => setOpen(true) } : {})}
        {...(size === undefined ? {} : { size })}
      />
    </Tooltip>
  );
  if (narrow) {
    return (
      <>
        {button}
        <Modal open={open} title={t('curl.title')} footer={null} destroyOnHidden onCancel={() => setOpen(false)}>
          <CurlLines lines={shown} />
        </Modal>
      </>
    );
  }
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('curl.title')}
      open={open}
      onOpenChange={setOpen}
      content={() => <CurlLines lines={shown} />}
    >
      {button}
    </Popover>
  );
}

/** Lines to copy, each under what it does where there are several. */
export function CurlLines({ lines }: { lines: CurlLine[] }) {
  const { t, i18n } = useTranslation('common');
  const texts = lines.map((one) => ({ ...one, line: one.text() }));
  const { data: titles } = useQuery({
    queryKey: ['titles'],
    queryFn: async () => (await import('virtual:titles')).titles,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div className="curl">
      <div className="curl-lines">
        {texts.map(({ name, line }) => {
          const title = halfOf(titles?.[name] ?? '', i18n.language);
          return (
            <section key={line}>
              <header>
                <b>{title}</b>
                <CopyButton text={line} label={`${t('actions.copy')} ${title}`.trim()} />
              </header>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it */}
              <pre tabIndex={0}>{line}</pre>
            </section>
          );
        })}
      </div>
      <p className="soft">
        {t('curl.hint')} {texts.some(({ line }) => hasSecret(line)) && t('curl.secrets')}
      </p>
    </div>
  );
}

/** The foot of a dialog with what its button sends, at the other end. */
export function withCurl(...lines: (CurlLine | false)[]): (buttons: ReactNode) => ReactNode {
  return (buttons) => (
    <>
      <CurlLinesButton lines={lines} />
      {buttons}
    </>
  );
}
