import type { Context } from './context.ts';
import type { Reply } from './http.ts';
import { uuidv7 } from './nonce.ts';
import type { Authorized } from './session.ts';

/** One thing to tell the service, at the door of its kind. */
export interface Report {
  kind: 'consent' | 'opened' | 'clicked';
  /** Names the report; for a consent also its nonce. */
  id: string;
  /** By the phone's clock. */
  at: number;
  body: { [key: string]: unknown };
}

export interface Reports {
  /** Keeps a report until the service has it, and sends what waits. */
  add(kind: Report['kind'], body: Report['body']): void;
  /** Sends what waits; resolves when it was tried. Never rejects. */
  flush(): Promise<void>;
  /** Reports that wait, and those dropped so far because too many waited. */
  counts(): { waiting: number; dropped: number };
}

const most = 200;
/** The service takes a nonce no older than this. */
const oldestMs = 8 * 24 * 3600000;
/** So many refusals in a row say that the service is not well: the rest waits. */
const failuresBeforeRest = 3;

/**
 * The reports on their way. They are kept in the phone's storage and sent in order; what cannot be sent waits for the
 * next start, return, network change or report. A repeat is harmless: the service knows a report by its id.
 */
export function createReports(context: Context, authorized: Authorized): Reports {
  const { store, http, log, now, appId } = context;
  let flushing: Promise<void> | null = null;
  let again = false;

  const waiting = () => store.get<Report[]>('reports', []);

  function replace(id: string, by: Report | null): void {
    const reports = waiting();
    store.set(
      'reports',
      by ? reports.map((one) => (one.id === id ? by : one)) : reports.filter((one) => one.id !== id),
    );
  }

  function post(report: Report): Promise<Reply> {
    const path = `/door/${report.kind}`;
    if (report.kind !== 'consent') return http.send('POST', path, { app: appId, ...report.body });
    const occurredAt = new Date(http.serverTime(report.at)).toISOString();
    const body = { nonce: report.id, occurred_at: occurredAt, ...report.body };
    return authorized((token) => http.send('POST', path, body, token));
  }

  async function send(report: Report, renewed = false): Promise<'done' | 'later' | 'offline'> {
    const { status, body } = await post(report);
    if (status === 0) return 'offline';
    if (body.code === 'nonce_out_of_range' && !renewed) {
      // The phone's clock was wrong; this answer carried the service's time.
      const fresh = { ...report, id: uuidv7(http.serverTime(report.at)) };
      replace(report.id, fresh);
      return send(fresh, true);
    }
    if (status >= 500 || status === 401 || status === 408 || status === 429) return 'later';
    if (status >= 300) log(`report refused: ${report.kind} ${status} ${body.code || ''}`);
    replace(report.id, null);
    return 'done';
  }

  async function run(): Promise<void> {
    const tried: { [id: string]: true } = {};
    let failures = 0;
    for (;;) {
      const next = waiting().filter((report) => !tried[report.id])[0];
      if (!next || failures === failuresBeforeRest) return;
      tried[next.id] = true;
      if (now() - next.at > oldestMs) {
        replace(next.id, null);
        continue;
      }
      const became = await send(next);
      if (became === 'offline') return;
      failures = became === 'done' ? 0 : failures + 1;
    }
  }

  function flush(): Promise<void> {
    if (flushing) {
      again = true;
      return flushing;
    }
    const done = () => {
      flushing = null;
      // Somebody asked when the last look at the reports was over.
      if (!again) return undefined;
      again = false;
      return flush();
    };
    flushing = run().then(done, done);
    return flushing;
  }

  return {
    add(kind, body) {
      const at = now();
      const reports = waiting().concat({ kind, id: uuidv7(http.serverTime(at)), at, body });
      const over = Math.max(0, reports.length - most);
      if (over > 0) store.set('dropped', store.get('dropped', 0) + over);
      store.set('reports', reports.slice(over));
      flush();
    },
    flush,
    counts: () => ({ waiting: waiting().length, dropped: store.get('dropped', 0) }),
  };
}
