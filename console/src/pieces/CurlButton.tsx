import { CodeOutlined } from '@ant-design/icons';
import { Button, Popover, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { curlOf } from '../api/call.ts';
import type { Input, OperationName } from '../api/contract.ts';
import { CopyButton } from './CopyButton.tsx';

/** Shows what the page does as a line for a terminal, to copy. Stands beside the action it is the same as. */
export function CurlButton<N extends OperationName>({ operation, input }: { operation: N; input: Input<N> }) {
  const { t } = useTranslation('common');
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('curl.title')}
      content={() => {
        const text = curlOf(operation, input);
        return (
          <div className="curl">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it */}
            <pre tabIndex={0}>{text}</pre>
            <p>
              <span className="soft">{t('curl.hint')}</span>
              <CopyButton text={text} />
            </p>
          </div>
        );
      }}
    >
      <Tooltip title={t('curl.title')}>
        <Button icon={<CodeOutlined />} aria-label={t('curl.title')} />
      </Tooltip>
    </Popover>
  );
}
