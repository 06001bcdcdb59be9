import { useSyncExternalStore } from 'react';

let connected = true;
let asking = false;
const listeners = new Set<() => void>();
const everyMs = 2000;

/** Every call tells how it went: an answer of any kind, or none. */
export function noteConnection(reached: boolean): void {
  if (reached === connected) return;
  connected = reached;
  for (const listener of listeners) listener();
  if (!reached) askLater();
}

/** Asks the service whether it is there: when something else broke that may have been the connection. */
export async function checkConnection(): Promise<void> {
  const reached = await fetch('/healthz', { cache: 'no-store' }).then(
    ({ status }) => status < 500,
    () => false,
  );
  noteConnection(reached);
}

/** Until there is an answer. */
function askLater(): void {
  if (asking) return;
  asking = true;
  setTimeout(async () => {
    await checkConnection();
    asking = false;
    if (!connected) askLater();
  }, everyMs);
}

/** Whether the service could be reached at the last try. */
export function useConnected(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connected,
  );
}

addEventListener('offline', () => noteConnection(false));
addEventListener('online', () => void checkConnection());
