/** What is known of a form beside what stands in it. */
export interface Typed<T> {
  /** What was last read. */
  read: T;
  /** Changes typed since the form was made, or since it was saved. */
  changes: number;
  /** How often the form was made: its key. */
  made: number;
  /** Somebody else saved while something was typed here. */
  outdated: boolean;
}

export type TypedEvent<T> =
  /** It was read, perhaps again. */
  | { read: T }
  | { typed: true }
  /** A save of one's own is stored that was sent after so many changes. */
  | { saved: number }
  /** The reader wants what is stored, or stays with what they typed. */
  | { choose: 'theirs' | 'mine' };

export const untyped = <T>(read: T): Typed<T> => ({ read, changes: 0, made: 0, outdated: false });

/**
 * A form that nobody has typed in follows what is stored. What was typed goes only by one's own save or one's own word:
 * never because somebody else saved, the window came to the front, or a save failed.
 */
export function typedAfter<T>(form: Typed<T>, event: TypedEvent<T>): Typed<T> {
  if ('typed' in event) return { ...form, changes: form.changes + 1 };
  if ('read' in event) {
    if (event.read === form.read) return form;
    return form.changes === 0 ? untouched(form, event.read) : { ...form, read: event.read, outdated: true };
  }
  if ('saved' in event) {
    const since = form.changes - event.saved;
    return since === 0 ? untouched(form, form.read) : { ...form, changes: since, outdated: false };
  }
  return event.choose === 'theirs' ? untouched(form, form.read) : { ...form, outdated: false };
}

/** Made anew from what is stored. */
function untouched<T>(form: Typed<T>, read: T): Typed<T> {
  return { read, changes: 0, made: form.made + 1, outdated: false };
}
