import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { count } from '../../../pieces/numbers.ts';
import { Time } from '../../../pieces/Time.tsx';

interface Window {
  of: string;
  max: number;
  hours: number;
}

/** What a step looked at, each value in words. What is not known is left out. */
export function TraceInputs({ inputs }: { inputs: Record<string, unknown> }) {
  const { t } = useTranslation('trace');
  const word = useWords();
  const lines = Object.entries(inputs).flatMap(([name, value]): [string, ReactNode][] => {
    const text = word(name, value);
    return text === null ? [] : [[name, text]];
  });
  if (lines.length === 0) return null;
  return (
    <dl className="trace-inputs" aria-label={t('inputs')}>
      {lines.map(([name, text]) => (
        <div key={name}>
          <dt>{t(`names.${name}`, { defaultValue: name })}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Names of values that have a word of their own, and where the word stands. */
const words: Record<string, string> = {
  kind: 'push:kinds',
  state: 'push:states',
  pause_reason: 'push:pause',
  canary: 'push:canary',
  class: 'compose:policy.classes',
  no_credit: 'trace:values.no_credit',
  status: 'trace:values.status',
  part: 'trace:values.part',
};

function useWords(): (name: string, value: unknown) => ReactNode {
  const { t } = useTranslation(['trace', 'push', 'compose', 'template']);
  return (name, value) => {
    if (value === null || value === undefined || value === '') return null;
    if (value === 'never') return t('values.for_ever');
    if (typeof value === 'boolean') return t(value ? 'values.yes' : 'values.no');
    // A code is a name, no number.
    if (name === 'errcode') return <code>{String(value)}</code>;
    if (typeof value === 'number') return name === 'attempts' && value === 0 ? null : count(value);
    if (typeof value === 'string') {
      if (/^\d{4}-\d\d-\d\dT/.test(value)) return <Time value={value} />;
      const known = name === 'kind' ? ['push:kinds', 'template:kinds'] : [words[name] ?? ''];
      return t(
        known.map((one) => `${one}.${value}`),
        { defaultValue: value },
      );
    }
    if (Array.isArray(value)) return value.length === 0 ? t('values.none') : <Several name={name} values={value} />;
    if (name === 'granted') return t('values.granted', value as Record<string, number>);
    return <Pairs of={value as Record<string, unknown>} />;
  };
}

function Several({ name, values }: { name: string; values: unknown[] }) {
  const { t } = useTranslation('trace');
  if (name === 'sends') {
    const at = (values as { at: string }[]).map((one) => one.at).sort();
    return (
      <>
        {count(values.length)} · <Time value={at.at(-1)!} short />
      </>
    );
  }
  const texts =
    name === 'windows'
      ? (values as Window[]).map(({ of, max, hours }) =>
          t('values.window', { max, hours: count(hours), of: t(`values.of.${of}`) }),
        )
      : values.map(String);
  return texts.map((text) => (
    <span key={text} className="trace-line">
      {text}
    </span>
  ));
}

/** What was rendered, field by field. */
function Pairs({ of }: { of: Record<string, unknown> }) {
  return Object.entries(of).map(([name, value]) => (
    <span key={name} className="trace-line">
      <code className="soft">{name}</code> {String(value)}
    </span>
  ));
}
