import { Fragment, type ReactNode, useReducer } from 'react';
import { type Typed, type TypedEvent, typedAfter, untyped } from './typed.ts';

/** What a form tells of itself, and is told. */
export interface Kept {
  /** To be called with every change that is typed. */
  typed: () => void;
  /** To be called when a save is sent; what it returns, when that is stored and was read again. */
  sending: () => () => void;
  /** Somebody else saved while something was typed here. */
  outdated: boolean;
  /** The form is made anew from what is stored. */
  theirs: () => void;
  /** What was typed stays, and the notice goes. */
  mine: () => void;
}

interface Props<T> {
  /** What is stored, as it was last read: the same object as long as nothing in it changed. */
  of: T;
  children: (kept: Kept) => ReactNode;
}

/** A form over what others may change, too: it holds what was typed until its own save, or until the reader drops it. */
export function Keeping<T>({ of, children }: Props<T>) {
  const [form, tell] = useReducer<Typed<T>, T, [TypedEvent<T>]>(typedAfter, of, untyped);
  if (form.read !== of) tell({ read: of });
  const kept: Kept = {
    typed: () => tell({ typed: true }),
    sending: () => {
      // What is on its way to be stored is the reader's as much as what was just typed.
      tell({ typed: true });
      return () => tell({ saved: form.changes + 1 });
    },
    outdated: form.outdated,
    theirs: () => tell({ choose: 'theirs' }),
    mine: () => tell({ choose: 'mine' }),
  };
  return <Fragment key={form.made}>{children(kept)}</Fragment>;
}
