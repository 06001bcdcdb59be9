import { useTranslation } from 'react-i18next';
import { type MetricName, metrics } from '#contract/metrics.ts';
import { count, percent } from '../../pieces/numbers.ts';

type Value = number | null | undefined;

export const isRate = (name: string) => metrics[name as MetricName]?.rate != null;

/** A metric as it is shown: a count, or a rate as a percentage; `—` where there is none. */
export function shown(name: string, value: Value): string {
  if (value == null) return '—';
  return isRate(name) ? percent(value, 1) : count(value);
}

/** How much a value differs from the one before: `+12.5%`; of rates in points of a percent. Null where it says nothing. */
export function change(name: string, now: Value, before: Value): { text: string; up: boolean } | null {
  if (now == null || before == null || now === before) return null;
  const up = now > before;
  const sign = up ? '+' : '−';
  if (isRate(name)) return { text: `${sign}${round(Math.abs(now - before) * 100)} pt`, up };
  if (before === 0) return null;
  return { text: `${sign}${round((Math.abs(now - before) / before) * 100)}%`, up };
}

function round(n: number): string {
  return count(n < 10 ? Math.round(n * 10) / 10 : Math.round(n));
}

/** The label of a metric, from the glossary. */
export function useMetric(): (name: string) => { label: string; about: string } {
  const { i18n } = useTranslation();
  const language = i18n.language === 'en' ? 'en' : 'zh';
  return (name) => {
    const metric = metrics[name as MetricName];
    return { label: metric?.[language] ?? name, about: metric?.about[language] ?? '' };
  };
}

/** What a value of a dimension is called: its own name, a word of ours, or the value. */
export function useValueWords(): (dimension: string | null, value: string | null, label: string | null) => string {
  const { t } = useTranslation(['stats', 'push']);
  return (dimension, value, label) => {
    if (value === '*') return t('others');
    if (value === null || value === '') return t('notKnown');
    if (label !== null) return label;
    if (dimension === 'reason') {
      const [outcome, reason] = value.split('.');
      return `${t(`push:outcomes.${outcome}`)} · ${t(`reasons.${outcome}.${reason}`, { defaultValue: reason })}`;
    }
    if (dimension === 'channel') return t(`channels.${value}`, { defaultValue: value });
    return value;
  };
}
