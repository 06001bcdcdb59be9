import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../../api/contract.ts';
import { otherKeys } from './content.ts';
import { emptyField, type MessageDraft } from './message.ts';
import type { FieldSight } from './use-preview.ts';

interface Props {
  template: Template;
  fields: MessageDraft['fields'];
  sights: Map<string, FieldSight> | undefined;
  onFields: (fields: MessageDraft['fields']) => void;
}

interface Row {
  id: number;
  key: string;
  value: string;
}

/** Fields whose names only the writer knows: variables of a template that is kept elsewhere. A row counts once it has a name. */
export function OtherFields({ template, fields, sights, onFields }: Props) {
  const { t, i18n } = useTranslation(['compose', 'common']);
  const [rows, setRows] = useState<Row[]>(() =>
    otherKeys(template, fields).map((key, id) => ({ id, key, value: fields[key]!.value })),
  );
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const own = Object.fromEntries(template.fields.flatMap(({ key }) => (key in fields ? [[key, fields[key]!]] : [])));
  const put = (next: Row[]) => {
    setRows(next);
    const more = next.filter(({ key }) => key !== '').map(({ key, value }) => [key, { ...emptyField, value }]);
    onFields({ ...Object.fromEntries(more), ...own });
  };
  const set = (id: number, change: Partial<Row>) =>
    put(rows.map((one) => (one.id === id ? { ...one, ...change } : one)));
  return (
    <fieldset className="compose-others">
      <legend>{t('others.title')}</legend>
      {rows.map(({ id, key, value }) => {
        const problem = value === '' ? undefined : sights?.get(key)?.problem?.[language];
        return (
          <div key={id} className="compose-query">
            <Input
              className="mono"
              value={key}
              maxLength={40}
              placeholder={t('others.name')}
              aria-label={t('others.name')}
              onChange={(event) => set(id, { key: event.target.value.trim() })}
            />
            <Input
              value={value}
              maxLength={2000}
              status={problem === undefined ? '' : 'error'}
              placeholder={t('others.value')}
              aria-label={t('others.value')}
              onChange={(event) => set(id, { value: event.target.value })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('common:actions.remove')}
              onClick={() => put(rows.filter((one) => one.id !== id))}
            />
            {problem !== undefined && <p className="field-rule wrong">{problem}</p>}
          </div>
        );
      })}
      <Button
        size="small"
        icon={<PlusOutlined />}
        onClick={() => put([...rows, { id: Math.max(-1, ...rows.map((one) => one.id)) + 1, key: '', value: '' }])}
      >
        {t('others.add')}
      </Button>
      <p className="field-rule">{t('others.hint')}</p>
    </fieldset>
  );
}
