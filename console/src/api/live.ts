import { useEffect, useRef, useState } from 'react';
import type { LiveCounters } from '#contract/live.ts';
import { checkConnection } from './connection.ts';
import { useMay } from './me.ts';

export interface Live {
  /** Whether events arrive now; pages poll as before while they do not. */
  on: boolean;
  /** The newest event; null before the first. */
  counters: LiveCounters | null;
}

const againMs = 5000;
const calmMs = 2000;
const nothing: Live = { on: false, counters: null };

/**
 * Counters of an app or a push as they change, by server-sent events. Only a page that is seen keeps its stream: a
 * browser has six connections to an origin, and a hidden tab needs none. After a break the browser comes again by itself;
 * where it was refused (too many streams) we do.
 */
export function useLive(of: { app_id: string } | { push_id: string } | null): Live {
  const may = useMay('statistics_read');
  const query = of === null || !may ? null : new URLSearchParams(of).toString();
  const [live, setLive] = useState<Live>(nothing);
  const seen = useSeen();
  useEffect(() => {
    setLive((before) => ({ ...before, on: false }));
    if (query === null || !seen) return;
    let stream: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      stream = new EventSource(`/v1/live?${query}`);
      stream.addEventListener('counters', (event: MessageEvent<string>) => {
        setLive({ on: true, counters: JSON.parse(event.data) as LiveCounters });
      });
      stream.onerror = () => {
        setLive((before) => ({ ...before, on: false }));
        void checkConnection();
        if (stream.readyState === EventSource.CLOSED) timer = setTimeout(open, againMs);
      };
    };
    open();
    return () => {
      clearTimeout(timer);
      stream.close();
    };
  }, [query, seen]);
  const isMine = live.counters === null || query?.includes(live.counters.push_id ?? live.counters.app_id) === true;
  return isMine ? live : nothing;
}

function useSeen(): boolean {
  const [seen, setSeen] = useState(!document.hidden);
  useEffect(() => {
    const changed = () => setSeen(!document.hidden);
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  }, []);
  return seen;
}

interface Followed {
  dataUpdatedAt: number;
  refetch(): unknown;
}

/** Reads anew at every event while `moving`; else at most every two seconds, for other traffic moves counters too. */
export function useFollow({ counters }: Live, query: Followed, moving: boolean): void {
  const latest = useRef({ query, moving });
  latest.current = { query, moving };
  useEffect(() => {
    if (counters === null) return;
    const now = latest.current;
    const age = Date.now() - now.query.dataUpdatedAt;
    const timer = setTimeout(() => void now.query.refetch(), now.moving ? 0 : Math.max(0, calmMs - age));
    return () => clearTimeout(timer);
  }, [counters]);
}

/** How long between two looks: seldom while events arrive, which tell when there is something to see. */
export function everyOf(live: Live, moving: boolean): number {
  if (live.on) return moving ? 3000 : 15_000;
  return moving ? 1000 : 10_000;
}
