import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { Permission } from '#contract/permission.ts';
import { call } from './call.ts';
import type { Answer } from './contract.ts';

/** Who is signed in, and what they may do. */
export type Me = Answer<'getMe'>;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call('getMe', {}, { signal }),
  staleTime: 60_000,
});

/** The member in front of the screen. Only below the shell, which loads it first. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether the member's role has a permission. The server decides; the console only hides what it would refuse. */
export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
