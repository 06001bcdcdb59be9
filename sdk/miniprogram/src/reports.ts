import type { Context } from './context.ts';
import { uuidv7 } from './nonce.ts';
import type { Reply } from './service.ts';

/** One thing to tell the service, at the door of its kind. */
export interface Report {
  kind: 'consent' | 'opened' | 'clicked' | 'events' | 'identify';
  /** Names the report; the nonce of those that have one. */
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
  /** Reports that wait. */
  count(): number;
}

const most = 200;
/** The door takes so many events in one call; everything else goes alone. */
const mostInCall = 50;
/** The service takes a nonce no older than this. */
const oldestMs = 8 * 24 * 3600000;
/** So many failures in a row say that the service is not well: the rest waits. */
const failuresBeforeRest = 3;
/** The service takes a report with 202: any other success, or being sent elsewhere, is the work of somebody in between. */
const passing = /^([235]|401|408|429)/;
/** What was sent is at fault, not where it was sent. */
const content = /400|413|422/;

/**
 * A queue of reports on their way. They are kept in the phone's storage under `name` and sent in order; what cannot be
 * sent waits for the next start, return, network change or report. A repeat is harmless: the service knows a report by
 * its id.
 */
export function createReports({ store, service, now }: Context, name: string): Reports {
  const { sendAsUser, serverTime } = service;
  let flushing: Promise<void> | null = null;
  let again = false;

  // Another version of this library may have kept them.
  const waiting = () => store.get<Report[]>(name, []).filter((one) => Object(one).id && one.body);
  const keep = (reports: Report[]) => store.set(name, reports);

  function post(batch: Report[], { kind, body }: Report): Promise<Reply> {
    const path = `/door/${kind}`;
    // The delivery's token in it says enough, unless it was sent to many at once.
    if (body.delivery)
      return service.send(path, body).then((reply) => (reply.status - 401 ? reply : sendAsUser(path, body)));
    const stamped = batch.map((one) =>
      Object.assign({ nonce: one.id, occurred_at: new Date(serverTime(one.at)).toISOString() }, one.body),
    );
    return sendAsUser(path, kind === 'events' ? { events: stamped } : stamped[0]);
  }

  /** Whether the service has them now; null when it was not reached. */
  function send(batch: Report[], renewed?: boolean): Promise<boolean | null> {
    const ids = batch.map(({ id }) => id);
    return post(batch, batch[0]!).then(({ status, body }) => {
      if (!status) return null;
      if (body.code === 'nonce_out_of_range' && !renewed) {
        // The phone's clock was wrong; this answer carried the service's time.
        for (const one of batch) one.id = uuidv7(serverTime(one.at));
        keep(waiting().map((one) => batch[ids.indexOf(one.id)] || one));
        return send(batch, true);
      }
      const half = batch.length >> 1;
      const said = `${status}`;
      if (half && content.test(said)) {
        // One of them is at fault, or all together are too large: no other shall be lost for it.
        return send(batch.slice(0, half), renewed).then((done) => (done ? send(batch.slice(half), renewed) : done));
      }
      // Each refusal of the service names its code; one without is of somebody in between, too.
      if (status - 202 && (!body.code || passing.test(said))) return false;
      keep(waiting().filter(({ id }) => ids.indexOf(id) < 0));
      return true;
    });
  }

  function run(todo: Report[], failures: number): Promise<void> {
    if (!todo.length || failures >= failuresBeforeRest) return Promise.resolve();
    const others = todo.slice(0, mostInCall).findIndex(({ kind }) => kind !== 'events');
    const n = others < 0 ? mostInCall : others || 1;
    return send(todo.slice(0, n)).then((done) =>
      done === null ? undefined : run(todo.slice(n), done ? 0 : failures + 1),
    );
  }

  function flush(): Promise<void> {
    again = !!flushing;
    if (!flushing) {
      const young = waiting().filter(({ at }) => Math.abs(now() - at) <= oldestMs);
      keep(young);
      flushing = run(young, 0).then(() => {
        flushing = null;
        // Somebody asked when the last look at the reports may have been over.
        return again ? flush() : undefined;
      });
    }
    return flushing;
  }

  return {
    add(kind, body) {
      const at = now();
      const reports = waiting().concat({ kind, id: uuidv7(serverTime(at)), at, body });
      const over = reports.length - most;
      if (over > 0) store.set('dropped', store.get('dropped', 0) + over);
      keep(reports.slice(-most));
      void flush();
    },
    flush,
    count: () => waiting().length,
  };
}
