import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { meQuery } from '../api/me.ts';
import { problemOf } from '../api/problem.ts';

/** A session that ended anywhere is noticed here: the shell then offers to sign in again over the page as it stands. */
const onError = (error: unknown) => {
  if (problemOf(error).status === 401) sessionEnded();
};

const listeners = new Set<() => void>();

/** Calls back when an answer says that nobody is signed in any more. Returns how to stop. */
export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function sessionEnded(): void {
  for (const listener of listeners) listener();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => query.queryKey[0] !== meQuery.queryKey[0] && onError(error),
  }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // What the service has refused it refuses again; only a lost connection or its own trouble is worth a second try.
      retry: (count, error) => {
        const { status } = problemOf(error);
        return count < 2 && (status === 0 || status >= 500);
      },
      refetchOnWindowFocus: true,
    },
  },
});
