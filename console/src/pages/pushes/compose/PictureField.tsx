import { UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { useChange } from '../../../api/use.ts';
import { useFailure } from '../../../pieces/use-failure.ts';
import { pictureOf, rememberPicture } from './pictures.ts';

interface Props {
  app: App;
  label: string;
  rule: Template['fields'][number]['rule'];
  /** The id of a stored picture; empty for none. */
  value: string;
  onChange: (id: string) => void;
}

/** A picture of a message: chosen from this computer, stored by the service, named by its id. */
export function PictureField({ app, label, rule, value, onChange }: Props) {
  const { t, i18n } = useTranslation('fallback');
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const failed = useFailure();
  const upload = useChange('uploadMedia');
  const chosen = async (file: File | undefined) => {
    if (file === undefined) return;
    const url = await dataUrlOf(file);
    const body = { content_base64: url.slice(url.indexOf(',') + 1) };
    const stored = await upload.mutateAsync({ params: { app_id: app.id }, body }).catch(failed);
    if (!stored) return;
    rememberPicture(stored.id, url);
    onChange(stored.id);
  };
  const picture = pictureOf(value);
  return (
    <div className="field-editor">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
      </div>
      <div className="picture-field">
        {picture !== undefined && <img src={picture} alt={label} />}
        {value !== '' && picture === undefined && <code className="soft">{value}</code>}
        <input
          ref={input}
          id={id}
          type="file"
          className="visually-hidden"
          accept="image/jpeg,image/png,image/gif"
          onChange={(event) => void chosen(event.target.files?.[0])}
        />
        <Button icon={<UploadOutlined />} loading={upload.isPending} onClick={() => input.current?.click()}>
          {t(value === '' ? 'picture.choose' : 'picture.other')}
        </Button>
      </div>
      <p className="field-rule">{rule[i18n.language === 'en' ? 'en' : 'zh']}</p>
    </div>
  );
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
