import type { Actor } from '../auth/actor.ts';

/** Whose attempt it was, where the request itself has no actor. */
export type DeniedBy = Pick<Actor, 'kind' | 'id' | 'label' | 'organizationId'>;

const denied = new WeakMap<Error, { by: DeniedBy | null }>();

/** Marks an error as a denied attempt, for the audit log. The answer stays what the error says. */
export function asDenied<E extends Error>(error: E, by: DeniedBy | null = null): E {
  denied.set(error, { by });
  return error;
}

/** How an error was marked; undefined when it is no denied attempt. */
export function deniedOf(error: unknown): { by: DeniedBy | null } | undefined {
  return error instanceof Error ? denied.get(error) : undefined;
}
