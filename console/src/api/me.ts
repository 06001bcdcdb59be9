import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { send } from './call.ts';

/** Who is signed in, and what they may do. */
export interface Me {
  member: { id: string; email: string; name: string; language: string | null; time_zone: string | null };
  organization: { id: string; name: string };
  role: string;
  permissions: string[];
  apps: 'all' | string[];
  two_factor: boolean;
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => send<Me>('GET', '/v1/me', undefined, { signal }),
  staleTime: 60_000,
});

/** The member in front of the screen. Only below the shell, which loads it first. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether the member's role has a permission. The server decides; the console only hides what it would refuse. */
export function useMay(permission: string): boolean {
  return useMe().permissions.includes(permission);
}
