import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { App } from '../api/contract.ts';
import { useRead } from '../api/use.ts';

const kept = 'hongyan.app';
const shell = getRouteApi('/shell');

export interface CurrentApp {
  /** The app in hand; null while loading, or when there is none. */
  app: App | null;
  apps: App[];
  loading: boolean;
  error: Error | null;
  choose(id: string): void;
}

/** The app the pages speak of: the one in the address, else the one used last, else the first. */
export function useCurrentApp(): CurrentApp {
  const { app: wanted } = shell.useSearch();
  const navigate = useNavigate();
  const { data, isPending, error } = useRead('listApps');
  const apps = data?.items ?? [];
  const last = localStorage.getItem(kept);
  const app = apps.find((one) => one.id === wanted) ?? apps.find((one) => one.id === last) ?? apps[0] ?? null;
  return {
    app,
    apps,
    loading: isPending,
    error,
    choose(id) {
      localStorage.setItem(kept, id);
      // Filters name things of the app that was left.
      void navigate({ to: '.', search: { app: id } as never });
    },
  };
}
