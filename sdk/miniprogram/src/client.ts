import type { Context } from './context.ts';
import { createEntries } from './entry.ts';
import { createHttp } from './http.ts';
import { libraryVersion, templatesPerCall } from './library.ts';
import { planAsk } from './plan-ask.ts';
import { call, type EntryOptions, globalPlatform, type Platform } from './platform.ts';
import { createReports } from './reports.ts';
import { notAskedResult, reportable, resultOf, type SubscribeResult } from './result.ts';
import type { Credit, Scene } from './scene.ts';
import { createScenes } from './scenes.ts';
import { createSession } from './session.ts';
import { type SceneStatus, statusOf } from './status.ts';
import { createStore } from './store.ts';
import { createUserSettings } from './user-settings.ts';

export interface ClientOptions {
  /** The service's public address, `https://push.example.com`: a request 合法域名 of the mini-program. */
  endpoint: string;
  /** Hongyan's id of the app (a UUID), not the AppID. */
  appId: string;
  /** Default `wx`; pass `Taro` or `uni` there, a stand-in in tests. */
  platform?: Platform;
  /** true writes to the console; a function takes the lines. Default: silent. */
  debug?: boolean | ((line: string) => void);
  /** The phone's clock, milliseconds since 1970. */
  now?: () => number;
}

/** Every promise resolves; nothing throws into the host app. */
export interface Client {
  /**
   * Loads a scene's wording, templates, sends left and the user's settings. Call it before the tap (in `onLoad` or
   * `onShow`), since nothing may be awaited inside. Null when the scene could not be loaded, now or earlier.
   */
  prepare(sceneKey: string): Promise<Scene | null>;
  /**
   * Asks for consent. Call it directly in a tap handler: `wx.requestSubscribeMessage` is called before this returns.
   * `explicit` says that the user tapped the scene's own button, so that an earlier refusal does not stand in the way.
   */
  subscribe(sceneKey: string, options?: { explicit?: boolean }): Promise<SubscribeResult>;
  /**
   * Collects one more send, without a pop-up, from users who ticked 总是保持 and accepted. Call it directly in a tap the
   * user makes anyway; for everybody else it does nothing.
   */
  topUp(sceneKey: string): Promise<SubscribeResult>;
  /** How things stand, with the user's settings and the sends left read anew. */
  status(sceneKey: string): Promise<SceneStatus>;
  /** Opens WeChat's subscribe settings; call it directly in a tap. Resolves with the state after the return. */
  openSettings(sceneKey: string): Promise<SceneStatus>;
  /** Takes an entry by hand, for frameworks without `onAppShow`; the same notification counts once. */
  entered(options: EntryOptions): void;
  /** Reports a tap on something that matters (button, H5 link) to the notification the user came through. */
  clicked(target: string): void;
  /** The delivery token the user came with, to hand on to an H5 page; null when it was another way. */
  delivery(): string | null;
  /** Sends what waits; resolves when it was tried. */
  flush(): Promise<void>;
  /** Reports waiting, and those dropped because more than 200 waited. */
  waiting(): { waiting: number; dropped: number };
  /** Calls `listener` whenever a state may have changed; the function that comes back ends it. */
  onChange(listener: () => void): () => void;
}

let latest: Client | null = null;

/** The client made last: the component finds it here, since properties of components cannot carry functions. */
export function currentClient(): Client | null {
  return latest;
}

/** Makes the client; once, in app.js. Throws only when there is neither `wx` nor a `platform`. */
export function createClient(options: ClientOptions): Client {
  const platform = options.platform || globalPlatform();
  if (!platform) throw new Error('hongyan: no wx here; pass a platform');
  const { endpoint, appId, debug, now = Date.now } = options;
  const log = (line: string) => {
    if (typeof debug === 'function') debug(line);
    else if (debug) console.log(`[hongyan] ${line}`);
  };
  const store = createStore(platform, `hongyan.${appId}.`);
  const context: Context = { platform, appId, store, http: createHttp(platform, endpoint, store, now), now, log };
  const authorized = createSession(context);
  const reports = createReports(context, authorized);
  const scenes = createScenes(context, authorized);
  const settings = createUserSettings(context);
  const entries = createEntries(context, reports);
  const limit = templatesPerCall(libraryVersion(platform));
  const listeners: (() => void)[] = [];
  let asking = false;

  const refusals = () => store.get<{ [key: string]: number }>('refusals', {});

  function changed(): void {
    for (const listener of listeners.slice()) listener();
  }

  function stateOf(key: string): SceneStatus {
    const refusedLast = refusals()[key] !== undefined;
    const scene = scenes.known(key);
    return statusOf({ scene, credits: scenes.credits(), settings: settings.known(), limit, refusedLast });
  }

  /** Synchronous up to the platform's call: awaiting anything before it would leave the tap. */
  function ask(key: string, explicit: boolean, quiet: boolean): Promise<SubscribeResult> {
    const scene = scenes.known(key);
    const refusedAt = refusals()[key];
    const sinceRefusal = refusedAt === undefined ? null : now() - refusedAt;
    const facts = { scene, credits: scenes.credits(), settings: settings.known(), explicit, quiet, sinceRefusal };
    const request = platform && platform.requestSubscribeMessage;
    const plan = planAsk({ ...facts, limit: request ? limit : 0 });
    if (!scene) scenes.load(key);
    if (!scene || !request || plan.ids.length === 0) return Promise.resolve(notAskedResult(plan));
    if (asking) return Promise.resolve({ ...notAskedResult(plan), reason: 'busy', notAsked: plan.ids });
    asking = true;
    return call<{ [key: string]: unknown }>((callbacks) =>
      request.call(platform, { tmplIds: plan.ids, ...callbacks }),
    ).then((called) => {
      asking = false;
      const result = resultOf(plan, called);
      log(`${key}: ${result.outcome} ${result.reason || ''} ${result.errMsg || ''}`);
      learn(scene, result);
      return result;
    });
  }

  function learn(scene: Scene, result: SubscribeResult): void {
    const known = scenes.credits();
    for (const { id, type } of scene.templates) {
      const next = creditAfter(known[id], result.answers[id], type);
      if (next) scenes.learn(id, next);
    }
    if (result.reason === 'main_switch_off') settings.switchedOff();
    const { [scene.key]: _, ...others } = refusals();
    if (result.outcome === 'refused') store.set('refusals', { ...others, [scene.key]: now() });
    if (result.outcome === 'accepted') store.set('refusals', others);
    const results = reportable(result.answers);
    if (results) reports.add('consent', { scene: scene.key, scene_version: scene.version, results });
    changed();
  }

  async function refresh(key: string, anew: boolean): Promise<SceneStatus> {
    await Promise.all([scenes.load(key, anew), settings.read()]);
    return stateOf(key);
  }

  const client: Client = {
    prepare: (key) => refresh(key, false).then((status) => status.scene),
    subscribe: (key, { explicit = false } = {}) => ask(key, explicit, false),
    topUp: (key) => ask(key, false, true),
    status: (key) => refresh(key, true),
    openSettings: (key) =>
      settings.open().then(() => {
        changed();
        return stateOf(key);
      }),
    entered: entries.entered,
    clicked: entries.clicked,
    delivery: entries.delivery,
    flush: reports.flush,
    waiting: reports.counts,
    onChange(listener) {
      listeners.push(listener);
      return () => {
        const at = listeners.indexOf(listener);
        if (at >= 0) listeners.splice(at, 1);
      };
    },
  };

  begin(platform);
  latest = client;
  return client;

  /** The cold start's entry, then every return to the foreground and every time the network is back. */
  function begin(from: Platform): void {
    try {
      const enter = from.getEnterOptionsSync || from.getLaunchOptionsSync;
      if (enter) entries.entered(enter.call(from));
      from.onAppShow?.((shown) => {
        entries.entered(shown);
        reports.flush();
        settings.read().then(changed);
      });
      from.onNetworkStatusChange?.((network) => {
        if (network.isConnected) reports.flush();
      });
    } catch (error) {
      log(`the platform failed: ${error}`);
    }
    reports.flush();
  }
}

function creditAfter(known: Credit | undefined, answer: string | undefined, type: string): Credit | null {
  if (answer === 'reject') return { status: 'refused', credits: 0 };
  if (answer === 'ban') return { status: 'banned', credits: 0 };
  if (answer !== 'accept') return null;
  if (type === 'long_term') return { status: 'granted', credits: null };
  return { status: 'granted', credits: ((known && known.status === 'granted' && known.credits) || 0) + 1 };
}
