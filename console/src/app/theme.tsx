import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useMedia } from './use-media.ts';

export type ThemeChoice = 'auto' | 'light' | 'dark';

interface Theme {
  choice: ThemeChoice;
  dark: boolean;
  choose(choice: ThemeChoice): void;
}

const Current = createContext<Theme>({ choice: 'auto', dark: false, choose: () => undefined });

const kept = 'hongyan.theme';

/** Light or dark, as the member chose or as their system is; the choice stays in this browser. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(() => (localStorage.getItem(kept) as ThemeChoice) ?? 'auto');
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const dark = choice === 'dark' || (choice === 'auto' && systemDark);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  }, [dark]);
  const theme = useMemo(() => {
    const choose = (next: ThemeChoice) => {
      localStorage.setItem(kept, next);
      setChoice(next);
    };
    return { choice, dark, choose };
  }, [choice, dark]);
  return <Current value={theme}>{children}</Current>;
}

export function useTheme(): Theme {
  return useContext(Current);
}
