import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './app/queries.ts';
import { router } from './app/router.tsx';
import { ThemeProvider } from './app/theme.tsx';
import { startI18n } from './i18n/index.ts';
import './app/base.css';

// A chunk that is gone belongs to an older build: the page as it is now has the new names. Once, or it would go on.
addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('hongyan.reloaded') ?? 0);
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem('hongyan.reloaded', String(Date.now()));
  event.preventDefault();
  location.reload();
});

await startI18n();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ThemeProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ThemeProvider>
  </StrictMode>,
);
