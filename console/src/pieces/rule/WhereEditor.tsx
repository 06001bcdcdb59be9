import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PropertyTest } from '#contract/rule.ts';

const ops = ['equals', 'at_least', 'at_most', 'above', 'below', 'starts_with', 'exists'] as const;
type Op = (typeof ops)[number];
const most = 10;

/** Tests of an event's properties, all of which must hold. What has no editor here is kept as it is. */
export function WhereEditor({ value, onChange }: { value: PropertyTest[]; onChange: (value: PropertyTest[]) => void }) {
  const { t } = useTranslation(['rule', 'schedule', 'common']);
  const put = (i: number, next: PropertyTest[]) => onChange([...value.slice(0, i), ...next, ...value.slice(i + 1)]);
  return (
    <div className="where">
      {value.map((test, i) => {
        const op = ops.find((one) => test[one] !== undefined) ?? 'equals';
        const known = Object.keys(test).every((key) => key === 'property' || (ops as readonly string[]).includes(key));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no name yet while they are typed, and keep their place
          <div key={i} className="inline-fields">
            <Input
              className="where-name"
              value={test.property}
              maxLength={64}
              placeholder={t('schedule:form.property')}
              aria-label={t('schedule:form.property')}
              status={/^[A-Za-z]\w*$/.test(test.property) ? '' : 'warning'}
              onChange={(event) => put(i, [{ ...test, property: event.target.value.trim() }])}
            />
            {known ? (
              <Test test={test} op={op} onChange={(next) => put(i, [next])} />
            ) : (
              <code>{JSON.stringify({ ...test, property: undefined })}</code>
            )}
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('common:actions.remove')}
              onClick={() => put(i, [])}
            />
          </div>
        );
      })}
      {value.length < most && (
        <Button
          size="small"
          type="text"
          icon={<PlusOutlined />}
          onClick={() => onChange([...value, { property: '', equals: '' }])}
        >
          {t('schedule:form.addWhere')}
        </Button>
      )}
    </div>
  );
}

function Test({ test, op, onChange }: { test: PropertyTest; op: Op; onChange: (test: PropertyTest) => void }) {
  const { t } = useTranslation('rule');
  const { property } = test;
  const value = test[op];
  return (
    <>
      <Select
        value={op}
        aria-label={t('comparison')}
        popupMatchSelectWidth={false}
        options={ops.map((one) => ({ value: one, label: t(`ops.${one}`) }))}
        onChange={(next) => onChange({ property, [next]: next === 'exists' ? true : (value ?? '') })}
      />
      {op === 'exists' ? (
        <Select
          value={value === true}
          aria-label={t('value')}
          popupMatchSelectWidth={false}
          options={[
            { value: true, label: t('has') },
            { value: false, label: t('hasNot') },
          ]}
          onChange={(exists) => onChange({ property, exists })}
        />
      ) : (
        <Input
          className="where-value"
          value={String(value ?? '')}
          maxLength={256}
          placeholder={t('value')}
          aria-label={t('value')}
          onChange={(event) => onChange({ property, [op]: asValue(op, event.target.value) })}
        />
      )}
    </>
  );
}

/** Numbers are meant as numbers: an amount that is reported as one equals no text. */
function asValue(op: Op, text: string): string | number {
  const isNumber = op !== 'starts_with' && /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text;
  return isNumber ? Number(text) : text;
}
