import type { Context } from './context.ts';
import { queryOf } from './http.ts';
import type { Credit, Scene } from './scene.ts';
import type { Authorized } from './session.ts';

export interface Scenes {
  /** As loaded last, perhaps before the last restart; null when never. */
  known(key: string): Scene | null;
  /** Loads wording, templates and the sends left, unless they are fresh. Never rejects. */
  load(key: string, anew?: boolean): Promise<void>;
  /** Sends left by template id, where they are fresh enough to stand in the way of asking. */
  credits(): { [templateId: string]: Credit | undefined };
  /** What the user's own answer has changed, until the service is asked again. */
  learn(templateId: string, credit: Credit): void;
}

/** How long what was loaded is good. */
const freshMs = 10 * 60000;

export function createScenes(context: Context, authorized: Authorized): Scenes {
  const { store, http, appId, now, log } = context;
  const credits: { [templateId: string]: { credit: Credit; at: number } } = {};
  const loadedAt: { [key: string]: number } = {};
  const loading: { [key: string]: Promise<void> | undefined } = {};

  const kept = () => store.get<{ [key: string]: Scene }>('scenes', {});

  async function loadScene(key: string): Promise<boolean> {
    const { status, body } = await http.send('GET', `/door/scene?${queryOf({ app: appId, key })}`, undefined);
    if (status === 200) store.set('scenes', { ...kept(), [key]: body as unknown as Scene });
    else log(`scene ${key} could not be loaded: ${status} ${body.code || ''}`);
    return status === 200;
  }

  async function loadCredits(key: string): Promise<boolean> {
    const path = `/door/status?${queryOf({ scene: key })}`;
    const { status, body } = await authorized((token) => http.send('GET', path, undefined, token));
    if (status !== 200) return false;
    for (const one of body.templates as (Credit & { id: string })[])
      credits[one.id] = { credit: { status: one.status, credits: one.credits }, at: now() };
    return true;
  }

  async function loadBoth(key: string): Promise<void> {
    const [scene, sends] = await Promise.all([loadScene(key), loadCredits(key)]);
    if (scene && sends) loadedAt[key] = now();
  }

  return {
    known: (key) => kept()[key] || null,
    load(key, anew = false) {
      const at = loadedAt[key];
      if (!anew && at !== undefined && now() - at < freshMs) return Promise.resolve();
      if (!loading[key]) {
        const done = () => {
          loading[key] = undefined;
        };
        loading[key] = loadBoth(key).then(done, done);
      }
      return loading[key] as Promise<void>;
    },
    credits() {
      const fresh: { [templateId: string]: Credit } = {};
      for (const id of Object.keys(credits)) {
        const known = credits[id];
        if (known && now() - known.at < freshMs) fresh[id] = known.credit;
      }
      return fresh;
    },
    learn(templateId, credit) {
      credits[templateId] = { credit, at: now() };
    },
  };
}
