import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * What this process tells its monitoring, one method per fact. Labels are few and from short lists: never an app,
 * push, recipient, path or error text, because every new value is a new time series for ever.
 */
export type Metrics = {
  /** One answered HTTP request. `route` is the pattern (`/v1/pushes/:id`), null when no route matched. */
  observeRequest(request: { route: string | null; method: string; status: number; seconds: number }): void;
  /** Calls to a channel by the kind of their outcome (`accepted`, `failed`, `unknown`, ...). */
  countOutcome(channel: string, outcome: string, count?: number): void;
  /** Inbox events applied, by kind of event and by what became of them. */
  countInbox(kind: string, result: string, count?: number): void;
  /** Reports, log-ins and callbacks turned away, by door and by why: `forged`, `expired`, `replayed`, `rate_limited`. */
  countDoorRefused(door: string, reason: string): void;
  /** Facts that wait to be folded into statistics. */
  setFactsWaiting(count: number): void;
  /** Calls to webhooks by what came of them: `delivered`, `retried`, `failed`. */
  countWebhook(result: string): void;
  /** Notices to robots and mail servers: `sent`, `failed`. */
  countNotice(kind: string, result: string): void;
  /** Alerts that fire now, by severity. */
  setAlertsFiring(severity: 'warning' | 'critical', count: number): void;
  /** Lanes this process holds a lease on. */
  setLanes(count: number): void;
  /** Slices whose time has come and that are not finished. */
  setSlicesDue(count: number): void;
  /** How long the oldest due slice has waited, in seconds. */
  setQueueAge(seconds: number): void;
  /** Pushes that break the conservation law; anything but 0 is an alarm. */
  setLawViolations(count: number): void;
  /** When the TLS certificate ends. */
  setCertificateExpiry(at: Date): void;
  /** The page for `GET /metrics`. */
  render(): Promise<{ contentType: string; body: string }>;
};

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Values one label may take before the rest is counted as `other`: a mistake in a caller stays affordable. */
const MAX_LABEL_VALUES = 200;

/** From 1 ms (an accepted push) to 10 s. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * A fresh, empty set of metrics with its own registry; two in one process do not meet.
 *
 * @param options.process also report memory, CPU, event loop and garbage collection of this process
 */
export function createMetrics(options: { process: boolean } = { process: true }): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const gauge = (name: string, help: string) => {
    const made = new Gauge({ name, help, registers: [registry] });
    return (value: number) => made.set(value);
  };
  const requests = new Histogram({
    name: 'hongyan_http_request_seconds',
    help: 'Duration of HTTP requests by route pattern, method and class of status.',
    labelNames: ['route', 'method', 'status'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const sends = counter('hongyan_sends_total', 'Calls to a channel by kind of outcome.', 'channel', 'outcome');
  const applied = counter('hongyan_inbox_applied_total', 'Inbox events applied by kind and result.', 'kind', 'result');
  const refusals = counter('hongyan_door_refused_total', 'Turned away at a door, by why.', 'door', 'reason');
  const expires = gauge('hongyan_tls_certificate_expiry_seconds', 'End of the TLS certificate, Unix time.');
  const webhooks = counter('hongyan_webhook_calls_total', 'Calls to webhooks by what came of them.', 'result');
  const notices = counter('hongyan_notices_total', 'Notices to members by kind and result.', 'kind', 'result');
  const firing = new Gauge({
    name: 'hongyan_alerts_firing',
    help: 'Alerts that fire now.',
    labelNames: ['severity'],
    registers: [registry],
  });
  const [route, channel, outcome] = [bounded(), bounded(), bounded()];
  const [kind, result] = [bounded(), bounded()];
  const [door, reason] = [bounded(), bounded()];

  return {
    observeRequest: (request) =>
      requests.observe(
        {
          route: route(request.route ?? 'unmatched'),
          method: methods.has(request.method) ? request.method : 'OTHER',
          status: statusClass(request.status),
        },
        request.seconds,
      ),
    countOutcome: (to, what, count = 1) => sends.inc({ channel: channel(to), outcome: outcome(what) }, count),
    countInbox: (what, became, count = 1) => applied.inc({ kind: kind(what), result: result(became) }, count),
    countDoorRefused: (at, why) => refusals.inc({ door: door(at), reason: reason(why) }),
    setFactsWaiting: gauge('hongyan_stat_facts_waiting', 'Facts that wait to be folded into statistics.'),
    countWebhook: (became) => webhooks.inc({ result: became }),
    countNotice: (what, became) => notices.inc({ kind: what, result: became }),
    setAlertsFiring: (severity, count) => firing.set({ severity }, count),
    setLanes: gauge('hongyan_lanes_owned', 'Lanes this process holds a lease on.'),
    setSlicesDue: gauge('hongyan_slices_due', 'Slices whose time has come and that are not finished.'),
    setQueueAge: gauge('hongyan_queue_age_seconds', 'Age of the oldest due slice.'),
    setLawViolations: gauge('hongyan_law_violations', 'Pushes whose outcomes do not add up to their audience.'),
    setCertificateExpiry: (at) => expires(Math.floor(at.getTime() / 1000)),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

/** Lets the first values of a label through and counts all later ones as `other`. */
function bounded(): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (!seen.has(value) && seen.size >= MAX_LABEL_VALUES) return 'other';
    seen.add(value);
    return value;
  };
}

function statusClass(status: number): string {
  const first = Math.floor(status / 100);
  return first >= 1 && first <= 5 ? `${first}xx` : 'other';
}
