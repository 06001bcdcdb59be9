import type { Context } from './context.ts';
import type { Credit, Scene } from './scene.ts';
import type { Authorized } from './session.ts';

export interface Scenes {
  /** As loaded last, perhaps before the last restart; null when never. */
  known(key: string): Scene | null;
  /** Loads wording, templates and the sends left, unless they are fresh. Never rejects. */
  load(key: string, anew: boolean): Promise<void>;
  /** Sends left by template id, where they are fresh enough to stand in the way of asking. */
  credits(): { [templateId: string]: Credit | undefined };
  /** What the user's own answer has changed. It stands for a while: the service applies the report a moment later. */
  learn(templateId: string, credit: Credit): void;
  /** A notification has come, so a send was used: from now on the service knows better. */
  forget(): void;
}

/** How long what was loaded is good. */
const freshMs = 10 * 60000;
const ownAnswerMs = 10000;

export function createScenes({ store, http, appId, now, log }: Context, authorized: Authorized): Scenes {
  const credits: { [templateId: string]: { credit: Credit; at: number } } = {};
  let answeredAt: { [templateId: string]: number } = {};
  const loadedAt: { [key: string]: number } = {};
  const loading: { [key: string]: Promise<void> | null } = {};

  const kept = () => store.get<{ [key: string]: Scene }>('scenes', {});
  const learn = (id: string, credit: Credit) => {
    credits[id] = { credit, at: now() };
    answeredAt[id] = now();
  };
  const take = (credit: Credit & { id: string }) => {
    if (now() - (answeredAt[credit.id] || 0) >= ownAnswerMs) credits[credit.id] = { credit, at: now() };
  };

  function loadBoth(key: string): Promise<void> {
    const query = `key=${encodeURIComponent(key)}`;
    const scene = http.send(`/door/scene?app=${appId}&${query}`).then(({ status, body }) => {
      if (status === 200) store.set('scenes', Object.assign({}, kept(), { [key]: body }));
      else log(`scene ${key}: ${status} ${body.code}`);
      return status;
    });
    const sends = authorized((token) => http.send(`/door/status?${query}`, undefined, token)).then((reply) => {
      const { status, body } = reply;
      if (status === 200) (body.templates as (Credit & { id: string })[]).forEach(take);
      return status;
    });
    return Promise.all([scene, sends]).then(([first, second]) => {
      loading[key] = null;
      if (first === 200 && second === 200) loadedAt[key] = now();
    });
  }

  return {
    known: (key) => kept()[key] || null,
    load(key, anew) {
      if (!anew && now() - (loadedAt[key] || 0) < freshMs) return Promise.resolve();
      const load = loading[key] || loadBoth(key);
      loading[key] = load;
      return load;
    },
    credits() {
      const fresh: { [templateId: string]: Credit } = {};
      for (const id of Object.keys(credits)) {
        const known = credits[id];
        if (known && now() - known.at < freshMs) fresh[id] = known.credit;
      }
      return fresh;
    },
    learn,
    forget() {
      answeredAt = {};
    },
  };
}
