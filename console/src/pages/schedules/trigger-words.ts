import type { TFunction } from 'i18next';
import type { AttributeRule } from '#contract/rule.ts';
import { duration } from '../../pieces/numbers.ts';

type Test = Omit<AttributeRule, 'name'>;

interface Cause {
  event?: string | undefined;
  attribute?: { [key in keyof AttributeRule]?: AttributeRule[key] | undefined } | undefined;
}

/** Of a trigger as far as it is told in words; wide enough for what is read and what is written. */
export interface TriggerOf extends Cause {
  delay_minutes?: number | undefined;
  cancel_if?: Cause[] | undefined;
}

/** What sets a trigger off, how long after it goes out, and what calls it off. */
export function triggerWords(trigger: TriggerOf, t: TFunction<'schedule'>): string {
  const { delay_minutes: delay = 0, cancel_if: cancels = [] } = trigger;
  const cause =
    trigger.attribute === undefined
      ? t('words.event', { event: trigger.event })
      : t('words.attribute', { name: trigger.attribute.name, change: testWords('changes', trigger.attribute, t) });
  const first =
    delay > 0 ? t('words.triggerLater', { cause, delay: duration(delay * 60) }) : t('words.trigger', { cause });
  const events = cancels.flatMap(({ event }) => event ?? []);
  const causes = [
    ...(events.length === 0 ? [] : [t('words.meanwhile', { events: events.join(t('words.or')) })]),
    ...cancels.flatMap(({ attribute }) =>
      attribute === undefined
        ? []
        : t('words.byThen', { name: attribute.name, test: testWords('tests', attribute, t) }),
    ),
  ];
  const whole = causes.length === 0 ? first : first + t('words.unless', { causes: causes.join(t('words.or')) });
  // A space stands between Chinese and other letters only.
  return whole.replaceAll(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '');
}

/** What is asked of an attribute: the value it changed to, or the one it has. */
function testWords(
  kind: 'changes' | 'tests',
  { name: _, ...test }: NonNullable<Cause['attribute']>,
  t: TFunction<'schedule'>,
) {
  const [op, value] = Object.entries(test).find(([, one]) => one !== undefined) ?? [];
  if (op === undefined) return t('words.changes.any');
  if (op === 'exists') return t(`words.${kind}.${value === true ? 'set' : 'unset'}`);
  const shown = Array.isArray(value) ? value.join(t(op === 'contains_all' ? 'words.and' : 'words.or')) : String(value);
  return t(`words.${kind}.${op as Exclude<keyof Test, 'exists' | 'within_days' | 'before_days'>}`, { value: shown });
}
