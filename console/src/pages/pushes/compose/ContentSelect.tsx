import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../../api/contract.ts';
import { byOf } from './content.ts';

interface Props {
  id: string;
  label: string;
  templates: readonly Template[];
  value: string | undefined;
  onChange: (id: string) => void;
}

/** What is sent: templates and kinds of message, by channel where there is more than one. */
export function ContentSelect({ id, label, templates, value, onChange }: Props) {
  const { t } = useTranslation(['compose', 'stats']);
  const options = templates
    .filter((one) => one.status === 'active')
    .map((one) => ({ value: one.id, label: one.title, kind: one.kind as string, channel: byOf(one).channel }));
  const names = [...new Set(options.map((one) => one.channel))];
  const groups = names.map((channel) => ({
    label: t(`stats:channels.${channel}`),
    options: options.filter((one) => one.channel === channel),
  }));
  return (
    <Select
      id={id}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      placeholder={t('content.pick')}
      aria-label={label}
      options={(names.length > 1 ? groups : options) as { value: string; label: string }[]}
      optionRender={({ data }) => {
        const { label: title, kind } = data as unknown as (typeof options)[number];
        return (
          <span className="compose-template">
            {title} <small className="soft">{t(`content.kinds.${kind}`)}</small>
          </span>
        );
      }}
      onChange={onChange}
    />
  );
}
