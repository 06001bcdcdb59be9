import { type QueryKey, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from './call.ts';
import type { Answer, Input, OperationName } from './contract.ts';
import type { Problem } from './problem.ts';

/** The query of an operation that reads: its key is its name and what it is asked with. */
export function reading<N extends OperationName>(name: N, input: Input<N> = {}) {
  return queryOptions<Answer<N>, Problem, Answer<N>, QueryKey>({
    queryKey: [name, input],
    queryFn: ({ signal }) => call(name, input, { signal }),
  });
}

export interface ReadOptions<N extends OperationName> {
  enabled?: boolean;
  /** Milliseconds between two looks while the page is seen, perhaps by what was seen last; false: once. */
  every?: number | false | ((last: Answer<N> | undefined) => number | false);
  /** Keeps showing the last answer while another one is asked for. */
  keep?: boolean;
}

/** Reads an operation and keeps the answer. */
export function useRead<N extends OperationName>(name: N, input: Input<N> = {}, options: ReadOptions<N> = {}) {
  const { enabled = true, every = false, keep = false } = options;
  return useQuery<Answer<N>, Problem, Answer<N>, QueryKey>({
    ...reading(name, input),
    enabled,
    refetchInterval: typeof every === 'function' ? (query) => every(query.state.data) : every,
    ...(keep ? { placeholderData: (before: Answer<N> | undefined) => before as never } : {}),
  });
}

/** An operation that changes something; what was read by the named operations is read again afterwards. */
export function useChange<N extends OperationName>(name: N, refresh: OperationName[] = []) {
  const client = useQueryClient();
  return useMutation<Answer<N>, Problem, Input<N> & { ifMatch?: number; idempotencyKey?: string }>({
    mutationFn: ({ ifMatch, idempotencyKey, ...input }) =>
      call(name, input as Input<N>, {
        ...(ifMatch === undefined ? {} : { ifMatch }),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      }),
    onSettled: () => Promise.all(refresh.map((one) => client.invalidateQueries({ queryKey: [one] }))),
  });
}
