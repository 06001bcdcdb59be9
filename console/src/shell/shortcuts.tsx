import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';

/** `key` is one key (`/`, `n`, `?`) or two one after the other (`g p`). */
export interface Shortcut {
  key: string;
  label: string;
  run(): void;
}

const Registry = createContext<Set<Shortcut>>(new Set());

/** Keys of the whole console. They rest while somebody types, or a dialog is open. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const registry = useRef(new Set<Shortcut>()).current;
  useEffect(() => {
    let first: { key: string; until: number } | null = null;
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
      if (isDialogOpen()) return;
      const sequence = first !== null && first.until > event.timeStamp ? `${first.key} ${event.key}` : null;
      const all = [...registry].reverse();
      const found = all.find((one) => one.key === sequence) ?? all.find((one) => one.key === event.key);
      first = null;
      if (found !== undefined) {
        event.preventDefault();
        found.run();
      } else if (all.some((one) => one.key.startsWith(`${event.key} `))) {
        first = { key: event.key, until: event.timeStamp + 1500 };
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [registry]);
  return <Registry value={registry}>{children}</Registry>;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

/** A dialog that was closed stays in the page, out of sight. */
function isDialogOpen(): boolean {
  return [...document.querySelectorAll('[role="dialog"]')].some((dialog) => dialog.getClientRects().length > 0);
}

/** A shortcut for as long as the component stands on the page. The newest one of a key counts. */
export function useShortcut(key: string, label: string, run: () => void): void {
  const registry = useContext(Registry);
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const shortcut = { key, label, run: () => latest.current() };
    registry.add(shortcut);
    return () => {
      registry.delete(shortcut);
    };
  }, [registry, key, label]);
}

/** Every shortcut there is now. */
export function useShortcuts(): () => Shortcut[] {
  const registry = useContext(Registry);
  return () => [...registry];
}
