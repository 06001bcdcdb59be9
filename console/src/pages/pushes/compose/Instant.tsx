import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { FormField } from '../../../pieces/FormField.tsx';
import { relative } from '../../../pieces/numbers.ts';
import { shanghai, stamp, useZone } from '../../../pieces/Time.tsx';
import { fromField, toField } from '../../../pieces/zoned.ts';

interface Props {
  label: string;
  value: string;
  onChange: (value: string | null) => void;
}

/** The next full hour that is at least ten minutes away. */
export function nextHour(): Date {
  return new Date(Math.ceil((Date.now() + 600_000) / 3_600_000) * 3_600_000);
}

/** A date and time on the member's clock, with Beijing's beside it. */
export function Instant({ label, value, onChange }: Props) {
  const { t } = useTranslation(['compose', 'common']);
  const zone = useZone();
  const at = new Date(value);
  const past = at.getTime() < Date.now();
  return (
    <FormField
      label={label}
      hint={
        <>
          {zone}
          {stamp(at, zone) !== stamp(at, shanghai) && ` · ${stamp(at, shanghai)} ${t('common:time.shanghai')}`} ·{' '}
          {past ? t('timing.past') : relative(at)}
        </>
      }
      className="compose-instant"
    >
      {(id) => (
        <Input
          id={id}
          type="datetime-local"
          value={toField(at, zone)}
          status={past ? 'warning' : ''}
          onChange={(event) => onChange(fromField(event.target.value, zone)?.toISOString() ?? null)}
        />
      )}
    </FormField>
  );
}

interface MaybeProps {
  label: string;
  /** What the button says that sets it. */
  set: string;
  hint?: string;
  value: string | null;
  /** Where it begins when it is set. */
  initial?: () => Date;
  onChange: (value: string | null) => void;
}

/** The same, where it may be left open. */
export function MaybeInstant({ label, set, hint, value, initial = nextHour, onChange }: MaybeProps) {
  const { t } = useTranslation('common');
  if (value === null) {
    return (
      <span className="form-field">
        <b>{label}</b>
        <button type="button" className="link-button" onClick={() => onChange(initial().toISOString())}>
          {set}
        </button>
        {hint !== undefined && <small className="soft">{hint}</small>}
      </span>
    );
  }
  return (
    <div>
      <Instant label={label} value={value} onChange={(next) => onChange(next ?? value)} />
      <button type="button" className="link-button" onClick={() => onChange(null)}>
        {t('actions.clear')}
      </button>
    </div>
  );
}
