import { useTranslation } from 'react-i18next';
import { type Weekday, weekdays } from './timing.ts';

/** Days of the week, each to be pressed. */
export function Weekdays({ value, onChange }: { value: Weekday[]; onChange: (value: Weekday[]) => void }) {
  const { t } = useTranslation('schedule');
  return (
    <fieldset className="form-field weekdays">
      <legend>{t('form.on')}</legend>
      <span className="chips">
        {weekdays.map((day) => (
          <button
            key={day}
            type="button"
            className="chip"
            aria-pressed={value.includes(day)}
            onClick={() => onChange(value.includes(day) ? value.filter((one) => one !== day) : [...value, day])}
          >
            {t(`days.${day}`)}
          </button>
        ))}
      </span>
    </fieldset>
  );
}
