import type { Context } from './context.ts';
import { createEntries } from './entry.ts';
import { createHttp } from './http.ts';
import { libraryVersion, templatesPerCall } from './library.ts';
import { type AskMode, type Facts, planAsk } from './plan-ask.ts';
import { call, type EntryOptions, type Platform } from './platform.ts';
import { createReports } from './reports.ts';
import { resultOf, type SubscribeResult } from './result.ts';
import { type Answer, creditAfter, type Scene } from './scene.ts';
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
  /** How things stand, by what is known already. */
  knownStatus(sceneKey: string): SceneStatus;
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
}

declare const wx: Platform;
declare const console: { log(line: string): void };

let latest: Client | null = null;

/** The client made last: the component finds it here, since properties of components cannot carry functions. */
export function currentClient(): Client | null {
  return latest;
}

/** Makes the client; once, in app.js. Throws only where there is neither `wx` nor a `platform`. */
export function createClient({ endpoint, appId, platform = wx, debug, now = Date.now }: ClientOptions): Client {
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
  const { entered, clicked, delivery } = createEntries(context, reports, scenes.forget);
  const limit = platform.requestSubscribeMessage ? templatesPerCall(libraryVersion(platform)) : 0;
  let asking = false;

  const refusals = () => store.get<{ [key: string]: number | null }>('refusals', {});

  function factsOf(key: string): Facts {
    const refusedAt = refusals()[key];
    const sinceRefusal = refusedAt ? now() - refusedAt : null;
    return { scene: scenes.known(key), credits: scenes.credits(), settings: settings.known(), limit, sinceRefusal };
  }

  /** Synchronous up to the platform's call: awaiting anything before it would leave the tap. */
  function ask(key: string, mode: AskMode): Promise<SubscribeResult> {
    const facts = factsOf(key);
    const plan = planAsk(facts, mode);
    const { scene } = facts;
    if (!scene) void scenes.load(key, true);
    if (asking) {
      plan.reason = 'busy';
      plan.notAsked = plan.ids.concat(plan.notAsked);
    }
    if (!scene || plan.reason) return Promise.resolve(resultOf(plan, null));
    asking = true;
    return call<{ [key: string]: unknown }>(({ success, fail }) =>
      platform.requestSubscribeMessage?.({ tmplIds: plan.ids, success, fail }),
    ).then((called) => {
      asking = false;
      const result = resultOf(plan, called);
      log(`${key}: ${result.outcome} ${result.reason || ''} ${result.errMsg || ''}`);
      learn(scene, result);
      return result;
    });
  }

  function learn({ key, version, templates }: Scene, { outcome, reason, answers }: SubscribeResult): void {
    const results: { [templateId: string]: Answer } = {};
    for (const { id, type } of templates) {
      const answer = answers[id];
      const next = creditAfter(scenes.credits()[id], answer, type);
      if (next) scenes.learn(id, next);
      // The service knows no value that did not exist when this was written.
      if (answer && answer !== 'unknown') results[id] = answer;
    }
    if (reason === 'main_switch_off') settings.switchedOff();
    if (outcome === 'refused' || outcome === 'accepted')
      store.set('refusals', Object.assign({}, refusals(), { [key]: outcome === 'refused' ? now() : null }));
    if (Object.keys(results).length > 0) reports.add('consent', { scene: key, scene_version: version, results });
  }

  const knownStatus = (key: string) => statusOf(factsOf(key));
  const refresh = (key: string, anew: boolean) =>
    Promise.all([scenes.load(key, anew), settings.read()]).then(() => knownStatus(key));

  try {
    const enter = platform.getEnterOptionsSync || platform.getLaunchOptionsSync;
    if (enter) entered(enter.call(platform) || {});
    platform.onAppShow?.((shown) => {
      entered(shown || {});
      void reports.flush();
      void settings.read();
    });
    platform.onNetworkStatusChange?.(({ isConnected }) => {
      if (isConnected) void reports.flush();
    });
  } catch (error) {
    log(`the platform failed: ${error}`);
  }
  void reports.flush();

  latest = {
    prepare: (key) => refresh(key, false).then(({ scene }) => scene),
    subscribe: (key, options) => ask(key, options?.explicit ? 'explicit' : 'tap'),
    topUp: (key) => ask(key, 'quiet'),
    status: (key) => refresh(key, true),
    knownStatus,
    openSettings: (key) => settings.open().then(() => knownStatus(key)),
    entered,
    clicked,
    delivery,
    flush: reports.flush,
    waiting: reports.counts,
  };
  return latest;
}
