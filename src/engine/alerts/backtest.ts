import { advance, type Explanation, type OpenAlert } from '#core/alerts/lifecycle.ts';
import type { Pool } from '#db/pool.ts';
import { allSettings } from '#db/queries/alert/alerts.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { AppChecks } from './app-checks.ts';
import { Rules } from './rules.ts';

const minuteMs = 60_000;

/** An alert as it would have been. */
export interface Replayed {
  kind: string;
  firedAt: Date;
  /** Null: it still fired at the end. */
  resolvedAt: Date | null;
  /** As it was when it fired. */
  explanation: Explanation;
}

/**
 * Plays what is stored of an app to the checks that run live, minute by minute, with the rules as they are now; writes
 * nothing and tells nobody. Of volume and rates, that is: pauses, callbacks and credits are not kept by time. Minutes are
 * kept for two weeks, so no further back.
 */
export async function backtest(pool: Pool, app: AppRow, from: Date, to: Date): Promise<Replayed[]> {
  const rules = new Rules(await allSettings(pool));
  let at = from;
  const checks = new AppChecks({ pool, clock: { now: () => at } as never });
  const [open, found] = [new Map<string, OpenAlert & { replayed: Replayed | null }>(), [] as Replayed[]];
  const fire = (kind: string, explanation: Explanation) => {
    const one = { kind, firedAt: at, resolvedAt: null, explanation };
    found.push(one);
    return one;
  };
  for (; at <= to; at = new Date(at.getTime() + minuteMs)) {
    const findings = await checks.lookBack(app, rules);
    for (const change of advance([...open.values()], findings, at)) {
      if (change.do === 'start') {
        const { organizationId, kind, key, explanation } = change.finding;
        const state = change.fires ? 'firing' : 'pending';
        const times = { pendingAt: at, seenAt: at, toldAt: null, acknowledged: true };
        const replayed = change.fires ? fire(kind, explanation) : null;
        const id = `${kind}/${key}`;
        open.set(id, { id, organizationId, kind, key, state, ...times, replayed });
        continue;
      }
      const alert = open.get(change.alert.id)!;
      if (change.do === 'forget') open.delete(alert.id);
      else if (change.do === 'resolve') {
        alert.replayed!.resolvedAt = at;
        open.delete(alert.id);
      } else {
        alert.seenAt = at;
        if (change.do === 'see') continue;
        alert.state = 'firing';
        alert.replayed = fire(alert.kind, change.finding.explanation);
      }
    }
  }
  return found;
}
