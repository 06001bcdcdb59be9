import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './CopyButton.tsx';

/**
 * Something that names a person, hidden until asked for, so that a screen can be shown to others. Who may not see
 * personal data is sent none: there is nothing to uncover then.
 */
export function Personal({ value }: { value: string | null }) {
  const { t } = useTranslation('common');
  const [shown, setShown] = useState(false);
  if (value === null) return <span className="soft">{t('none')}</span>;
  const masked = value.includes('*') || value.includes('…');
  const name = t(shown ? 'personal.hide' : 'personal.show');
  return (
    <span className="personal">
      <code>{shown || masked ? value : mask(value)}</code>
      {!masked && (
        <Tooltip title={name}>
          <Button
            type="text"
            size="small"
            aria-label={name}
            icon={shown ? <EyeInvisibleOutlined /> : <EyeOutlined />}
            onClick={() => setShown(!shown)}
          />
        </Tooltip>
      )}
      {shown && <CopyButton text={value} />}
    </span>
  );
}

/** The first and last four letters: enough to recognise, too few to use. */
export function mask(value: string): string {
  return value.length <= 8 ? '••••' : `${value.slice(0, 4)}••••${value.slice(-4)}`;
}
