import type { PushKey } from '#db/queries/push/by-day.ts';

/** What a hint may speak of: work that somebody just wrote. A hint is never needed, it only shortens the wait. */
export const hintKinds = ['slice', 'control', 'inbox', 'plan', 'lane', 'wait'] as const;
export type HintKind = (typeof hintKinds)[number];

export function isHintKind(text: string): text is HintKind {
  return (hintKinds as readonly string[]).includes(text);
}

/** `push`: whose work it is, where only one push's is and this process wrote it. */
type Listener = (push?: PushKey) => void;

/** Tells actors of this process that there may be work; fed by NOTIFY of other processes and by ourselves. */
export class Hints {
  readonly #listeners = new Map<HintKind, Set<Listener>>();

  on(kind: HintKind, listener: Listener): () => void {
    const set = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, set.add(listener));
    return () => set.delete(listener);
  }

  emit(kind: HintKind, push?: PushKey): void {
    for (const listener of this.#listeners.get(kind) ?? []) listener(push);
  }
}
