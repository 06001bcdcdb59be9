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
/** So many failures in a row say that the service is not well: the rest waits. */
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
  const drop = (id: string) =>
    store.set(
      'reports',
      waiting().filter((one) => one.id !== id),
    );

  function post({ kind, id, at, body }: Report): Promise<Reply> {
    const path = `/door/${kind}`;
    if (kind !== 'consent') return http.send(path, Object.assign({ app: appId }, body));
    const occurred_at = new Date(http.serverTime(at)).toISOString();
    return authorized((token) => http.send(path, Object.assign({ nonce: id, occurred_at }, body), token));
  }

  function send(report: Report, renewed: boolean): Promise<'done' | 'later' | 'offline'> {
    return post(report).then(({ status, body }) => {
      if (!status) return 'offline';
      if (body.code === 'nonce_out_of_range' && !renewed) {
        // The phone's clock was wrong; this answer carried the service's time.
        const old = report.id;
        const fresh = Object.assign({}, report, { id: uuidv7(http.serverTime(report.at)) });
        store.set(
          'reports',
          waiting().map((one) => (one.id === old ? fresh : one)),
        );
        return send(fresh, true);
      }
      if (status >= 500 || status === 401 || status === 408 || status === 429) return 'later';
      if (status >= 300) log(`refused: ${report.kind} ${status} ${body.code}`);
      drop(report.id);
      return 'done';
    });
  }

  function run(tried: { [id: string]: boolean }, failures: number): Promise<void> {
    const [next] = waiting().filter((report) => !tried[report.id]);
    if (!next || failures >= failuresBeforeRest) return Promise.resolve();
    tried[next.id] = true;
    if (now() - next.at > oldestMs) {
      drop(next.id);
      return run(tried, failures);
    }
    return send(next, false).then((became) => {
      if (became === 'offline') return undefined;
      return run(tried, became === 'done' ? 0 : failures + 1);
    });
  }

  function flush(): Promise<void> {
    again = !!flushing;
    flushing =
      flushing ||
      run({}, 0).then(() => {
        flushing = null;
        // Somebody asked when the last look at the reports may have been over.
        return again ? flush() : undefined;
      });
    return flushing;
  }

  return {
    add(kind, body) {
      const at = now();
      const reports = waiting().concat({ kind, id: uuidv7(http.serverTime(at)), at, body });
      const over = Math.max(0, reports.length - most);
      if (over) store.set('dropped', store.get('dropped', 0) + over);
      store.set('reports', reports.slice(over));
      void flush();
    },
    flush,
    counts: () => ({ waiting: waiting().length, dropped: store.get('dropped', 0) }),
  };
}
