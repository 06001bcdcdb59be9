import { allSettings } from '#db/queries/alert/alerts.ts';
import { allApps } from '#db/queries/app/find.ts';
import { listEngines } from '#db/queries/engine/beat.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import { Loop } from '../loop.ts';
import type { Subscribers } from '../outbox/subscribers.ts';
import { AppChecks } from './app-checks.ts';
import { applyFindings } from './apply.ts';
import { sendNotices } from './notify.ts';
import { Rules } from './rules.ts';
import { lookAtSystem } from './system-checks.ts';

/** Looks at apps and at the service every few seconds and tells members what is out of order. The eldest engine does. */
export class Alerts {
  readonly #context: EngineContext;
  readonly #heart: Heart;
  readonly #subscribers: Subscribers;
  readonly #checks: AppChecks;
  readonly #loop: Loop;
  readonly #notices: Loop;

  constructor(context: EngineContext, heart: Heart, subscribers: Subscribers) {
    this.#context = context;
    this.#heart = heart;
    this.#subscribers = subscribers;
    this.#checks = new AppChecks(context);
    this.#loop = new Loop('alerts', context.times.alertMs, context.log, () => this.#round());
    this.#notices = new Loop('notices', context.times.pollMs, context.log, async () =>
      (await sendNotices(context)) > 0 ? 0 : undefined,
    );
  }

  start(): void {
    this.#loop.start();
    this.#notices.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#loop.stop(), this.#notices.stop()]);
  }

  async #round(): Promise<undefined> {
    const { pool } = this.#context;
    const ids = (await listEngines(pool)).map((engine) => engine.id);
    if (ids.every((id) => id >= this.#heart.engineId)) await lookOnce(this.#context, this.#checks, this.#subscribers);
  }
}

/** One look at everything. An app that cannot be looked at leaves its alerts as they are, and the others to go on. */
export async function lookOnce(context: EngineContext, checks: AppChecks, subscribers: Subscribers): Promise<void> {
  const { pool, log } = context;
  const rules = new Rules(await allSettings(pool));
  const organizations = (await listOrganizations(pool)).map((row) => row.id);
  const findings = await lookAtSystem(context, organizations, rules);
  const unseen = new Set<string>();
  for (const app of await allApps(pool)) {
    const work = async () => findings.push(...(await checks.look(app, rules)));
    if (!(await alone(log, 'look for alerts', work, { app: app.id }))) unseen.add(app.id);
  }
  await applyFindings(context, subscribers, findings, unseen);
}
