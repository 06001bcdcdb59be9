/** What a hint may speak of: work that somebody just wrote. A hint is never needed, it only shortens the wait. */
export const hintKinds = ['slice', 'control', 'inbox', 'plan', 'lane', 'wait'] as const;
export type HintKind = (typeof hintKinds)[number];

export function isHintKind(text: string): text is HintKind {
  return (hintKinds as readonly string[]).includes(text);
}

/** Tells actors of this process that there may be work; fed by NOTIFY of other processes and by ourselves. */
export class Hints {
  readonly #listeners = new Map<HintKind, Set<() => void>>();

  on(kind: HintKind, listener: () => void): () => void {
    const set = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, set.add(listener));
    return () => set.delete(listener);
  }

  emit(kind: HintKind): void {
    for (const listener of this.#listeners.get(kind) ?? []) listener();
  }
}
