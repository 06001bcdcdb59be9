import { type ReactNode, useDeferredValue } from 'react';

/** What is below what one looks at first: made right after the rest is shown, and without holding up what one does. */
export function Later({ children }: { children: ReactNode }) {
  return useLater() ? children : null;
}

/** False while a thing is first shown, true right after. */
export function useLater(): boolean {
  return useDeferredValue(true, false);
}
