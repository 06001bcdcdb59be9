import type { Context } from './context.ts';
import { type Answer, type Credit, creditAfter, type Scene, type SceneTemplate } from './scene.ts';
import type { Reply } from './service.ts';

export interface Scenes {
  /** As loaded last, perhaps before the last restart; null when never. */
  known(key: string): Scene | null;
  /** Loads wording, templates and the sends left, unless they are fresh. Never rejects. */
  load(key: string, anew: boolean): Promise<void>;
  /** Whether the service knows that the user did what the scene waits for. */
  isDue(key: string): boolean;
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

/** Templates there are; false for what is no list of them. */
const templatesIn = (body: { templates?: unknown }) => {
  const all = body.templates as (Credit & { id: string })[];
  return Array.isArray(all) && all.every((one) => Object(one).id) && all;
};
const templatesOf = ({ status, body }: Reply) => status === 200 && templatesIn(body);

/** `waiting` tells how many reports the service has not taken yet. */
export function createScenes({ store, service, appId, now }: Context, waiting: () => number): Scenes {
  const credits: { [templateId: string]: { credit: Credit; at: number } } = {};
  let answeredAt: { [templateId: string]: number } = {};
  const loadedAt: { [key: string]: number } = {};
  const due: { [key: string]: unknown } = {};
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
    // Keys of scenes are letters, digits, - and _.
    const scene = service.send(`/door/scene?app=${appId}&key=${key}`).then((reply) => {
      const came = templatesOf(reply);
      if (came && reply.body.ask) store.set(`scene.${key}`, reply.body);
      return came;
    });
    const sends = service.sendAsUser(`/door/status?key=${key}`).then((reply) => {
      const came = templatesOf(reply);
      if (came) due[key] = reply.body.due;
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
    known(key) {
      const scene = store.get<Partial<Scene>>(`scene.${key}`, {});
      return templatesIn(scene) && scene.ask ? (scene as Scene) : null;
    },
    load(key, anew) {
      if (!anew && within(freshMs, loadedAt[key])) return Promise.resolve();
      loading[key] = loading[key] || loadBoth(key);
      return loading[key];
    },
    isDue: (key) => !!due[key],
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
