import { dayOf } from '#core/ids.ts';
import { lastDue, nextReport, reportDays } from '#core/stats/report.ts';
import { reportText } from '#core/stats/report-text.ts';
import { addNotice, findNotifier } from '#db/queries/alert/notifiers.ts';
import { readReport } from '#db/queries/report/numbers.ts';
import { lockDueReport, moveReport } from '#db/queries/report/store.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';

type Context = Pick<EngineContext, 'pool' | 'clock' | 'newId' | 'app' | 'publicUrl'>;

/** Sends reports whose hour has come: once, whichever engine does it. */
export class Reports {
  readonly #context: EngineContext;
  readonly #loop: Loop;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#loop = new Loop('reports', context.times.alertMs, context.log, () => this.#round());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<undefined> {
    while (!this.#loop.stopping && (await sendDueReport(this.#context)));
  }
}

/**
 * Writes the notice of the report that has been due longest and moves it on, in one transaction; answers whether there
 * was one. One that was missed for days is sent once, of the days before the last hour it missed.
 */
export async function sendDueReport(context: Context): Promise<boolean> {
  const now = context.clock.now();
  return withTransaction(
    context.pool,
    async (tx) => {
      const report = await lockDueReport(tx, now);
      if (report === undefined) return false;
      const nextAt = nextReport(report, now);
      const notifier = await findNotifier(tx, report.organization_id, report.notifier_id);
      const app = await context.app(report.app_id);
      const told = notifier?.enabled === true && app !== undefined;
      if (told) {
        const dueAt = lastDue(report, report.next_at, now);
        const days = reportDays(report, dueAt);
        const { now: is, before, campaigns } = await readReport(tx, app, report.time_zone, days, dayOf);
        const largest = campaigns.map(({ name, counts }) => ({ name, counts: { ...counts } }));
        const numbers = { now: { ...is }, before: { ...before }, campaigns: largest };
        const id = context.newId();
        const payload = {
          id,
          severity: 'warning',
          ...reportText(report, app.name, dueAt, numbers),
          link: `${context.publicUrl}/statistics?app=${app.id}`,
          at: now.toISOString(),
        };
        const { organization_id: organizationId, notifier_id: notifierId } = report;
        await addNotice(tx, { id, organizationId, notifierId, payload, dueAt: now }, now);
      }
      // Nobody is left to be told where the notifier is gone; one that is switched off may come back.
      await moveReport(tx, report.id, {
        lastAt: told ? now : report.last_at,
        nextAt,
        enabled: notifier !== undefined,
      });
      return true;
    },
    { retries: 3, retryUnknownCommit: true },
  );
}
