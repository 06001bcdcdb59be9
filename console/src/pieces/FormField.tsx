import { type ReactNode, useId } from 'react';

interface Props {
  label: string;
  hint?: ReactNode;
  className?: string;
  /** The input, given the id that its label points to. */
  children: (id: string) => ReactNode;
}

/** A labelled input of a form, with what is worth knowing below it. */
export function FormField({ label, hint, className = '', children }: Props) {
  const id = useId();
  return (
    <div className={`form-field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint !== undefined && <small className="soft">{hint}</small>}
    </div>
  );
}
