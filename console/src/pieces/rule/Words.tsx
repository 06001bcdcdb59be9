import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Rule } from '#contract/rule.ts';

export interface ConditionProps {
  appId: string;
  rule: Rule;
  onChange: (rule: Rule) => void;
}

/** Words one types; several at once when they are pasted. */
export function Words({
  value,
  onChange,
  label,
}: {
  value: string[];
  onChange: (words: string[]) => void;
  label?: string;
}) {
  const { t } = useTranslation('rule');
  return (
    <Select
      mode="tags"
      className="rule-words"
      value={value}
      open={false}
      suffixIcon={null}
      tokenSeparators={[',', '，', ' ', '\n']}
      placeholder={t('words')}
      aria-label={label ?? t('words')}
      status={value.length === 0 ? 'warning' : ''}
      onChange={onChange}
    />
  );
}
