import type { Context } from './context.ts';
import { type Answer, type Credit, creditAfter, type Scene, type SceneTemplate } from './scene.ts';
import type { Reply } from './service.ts';

export interface Scenes {
  /** As loaded last, perhaps before the last restart; null when never. */
  known(key: string): Scene | null;
  /** Loads wording, templates and the sends left, unless they are fresh. Never rejects. */
  load(key: string, anew: boolean): Promise<void>;
  /** Sends left by template id, where they are fresh enough to stand in the way of asking. */
  credits(): { [templateId: string]: Credit | undefined };
  /**
   * What the user's own answer has changed. It stands until the service has been told, and for a while: a report is
   * applied a moment after it came.
   */
  learn(templateId: string, type: SceneTemplate['type'], answer: Answer | undefined): void;
  /** A notification has come, so a send was used: from now on the service knows better. */
  forget(): void;
}

/** How long what was loaded is good. */
const freshMs = 10 * 60000;
const ownAnswerMs = 10000;

const templatesOf = ({ status, body }: Reply) =>
  status === 200 && (body.templates as (Credit & { id: string })[] | undefined);

/** `waiting` tells how many reports the service has not taken yet. */
export function createScenes({ store, service, appId, now }: Context, waiting: () => number): Scenes {
  const credits: { [templateId: string]: { credit: Credit; at: number } } = {};
  let answeredAt: { [templateId: string]: number } = {};
  const loadedAt: { [key: string]: number } = {};
  const loading: { [key: string]: Promise<void> | undefined } = {};

  // A clock that was set back must not make things fresh for as long.
  const within = (ms: number, at: number | undefined) => Math.abs(now() - (at || 0)) < ms;

  function freshCredits() {
    const fresh: { [templateId: string]: Credit } = {};
    for (const id of Object.keys(credits)) {
      const { credit, at } = credits[id]!;
      if (within(freshMs, at)) fresh[id] = credit;
    }
    return fresh;
  }

  function loadBoth(key: string): Promise<void> {
    const query = `key=${encodeURIComponent(key)}`;
    const scene = service.send(`/door/scene?app=${appId}&${query}`).then((reply) => {
      const came = templatesOf(reply);
      if (came) store.set(`scene.${key}`, reply.body);
      return came;
    });
    const sends = service.sendAsUser(`/door/status?${query}`).then((reply) => {
      const came = templatesOf(reply);
      for (const credit of came || []) {
        const own = answeredAt[credit.id];
        if (!own || !(within(ownAnswerMs, own) || waiting())) credits[credit.id] = { credit, at: now() };
      }
      return came;
    });
    return Promise.all([scene, sends]).then(([first, second]) => {
      loading[key] = undefined;
      if (first && second) loadedAt[key] = now();
    });
  }

  return {
    known: (key) => store.get<Scene | null>(`scene.${key}`, null),
    load(key, anew) {
      if (!anew && within(freshMs, loadedAt[key])) return Promise.resolve();
      loading[key] = loading[key] || loadBoth(key);
      return loading[key];
    },
    credits: freshCredits,
    learn(id, type, answer) {
      const credit = creditAfter(freshCredits()[id], answer, type);
      if (!credit) return;
      credits[id] = { credit, at: now() };
      answeredAt[id] = now();
    },
    forget() {
      answeredAt = {};
    },
  };
}
