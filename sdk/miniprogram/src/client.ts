import type { Context } from './context.ts';
import { createEntries, type Entries } from './entry.ts';
import { libraryVersion, templatesPerCall } from './library.ts';
import { type AskMode, type Facts, planAsk } from './plan-ask.ts';
import { call, type Platform } from './platform.ts';
import { createReports } from './reports.ts';
import { resultOf, type SubscribeResult } from './result.ts';
import type { Answer, Scene } from './scene.ts';
import { createScenes } from './scenes.ts';
import { createService } from './service.ts';
import { type SceneStatus, statusOf } from './status.ts';
import { createStore } from './store.ts';
import { createTracks, type Tracks } from './track.ts';
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
export interface Client extends Entries, Tracks {
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
  /** Sends what waits; resolves when it was tried. */
  flush(): Promise<void>;
  /** Reports waiting, and those dropped because more than 200 of them, or 200 events, waited. */
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
  const service = createService({ platform, endpoint, appId, store, now, log });
  const context: Context = { platform, appId, store, service, now, log };
  const reports = createReports(context, 'reports');
  // Apart, so that no flood of them crowds out a consent.
  const events = createReports(context, 'events');
  const flush = () => reports.flush().then(events.flush);
  const scenes = createScenes(context, reports.count);
  const settings = createUserSettings(context);
  const entries = createEntries(context, reports, scenes.forget);
  const limit = platform.requestSubscribeMessage ? templatesPerCall(libraryVersion(platform)) : 0;
  /** What the user did since the start: the service may not have heard of it yet. */
  const did: { [event: string]: unknown } = {};
  let asking = false;

  function factsOf(key: string): Facts {
    const refusedAt = store.get(`refused.${key}`, 0);
    const sinceRefusal = refusedAt ? now() - refusedAt : Infinity;
    const scene = scenes.known(key);
    const { after = null } = scene ? scene.ask : {};
    const due = !after || !!did[after.event] || scenes.isDue(key);
    return { scene, credits: scenes.credits(), settings: settings.known(), limit, sinceRefusal, due };
  }

  /** Synchronous up to the platform's call: awaiting anything before it would leave the tap. */
  function ask(key: string, mode: AskMode): Promise<SubscribeResult> {
    const facts = factsOf(key);
    const plan = planAsk(facts, mode);
    const { scene } = facts;
    if (plan.reason === 'not_prepared') void scenes.load(key, false);
    if (asking) {
      plan.reason = 'busy';
      plan.notAsked = plan.ids.concat(plan.notAsked);
    }
    if (!scene || plan.reason) return Promise.resolve(resultOf(plan));
    asking = true;
    const options = { tmplIds: plan.ids };
    return call<{ [key: string]: unknown }>(platform, 'requestSubscribeMessage', options).then((called) => {
      asking = false;
      const result = resultOf(plan, called);
      log(`${key}: ${[result.outcome, result.reason, result.errMsg]}`);
      learn(scene, result);
      // 总是保持 may have been ticked with the answer.
      void settings.read();
      return result;
    });
  }

  function learn({ key, version, templates }: Scene, { outcome, reason, answers }: SubscribeResult): void {
    const results: { [templateId: string]: Answer } = {};
    for (const { id, type } of templates) {
      const answer = answers[id];
      scenes.learn(id, type, answer);
      // The service knows no value that did not exist when this was written.
      if (answer && answer !== 'unknown') results[id] = answer;
    }
    if (reason === 'main_switch_off') settings.switchedOff();
    if (outcome === 'refused' || outcome === 'accepted') store.set(`refused.${key}`, outcome === 'refused' ? now() : 0);
    if (Object.keys(results)[0]) reports.add('consent', { scene: key, scene_version: version, results });
  }

  const knownStatus = (key: string) => statusOf(factsOf(key));
  const refresh = (key: string, anew: boolean) =>
    Promise.all([scenes.load(key, anew), settings.read()]).then(() => knownStatus(key));

  try {
    const enter = platform.getEnterOptionsSync || platform.getLaunchOptionsSync;
    if (enter) entries.entered(enter.call(platform));
    if (platform.onAppShow)
      platform.onAppShow((shown) => {
        entries.entered(shown);
        void flush();
        void settings.read();
      });
    if (platform.onNetworkStatusChange) platform.onNetworkStatusChange(({ isConnected }) => isConnected && flush());
  } catch (error) {
    log(String(error));
  }
  void flush();

  const own: Omit<Client, keyof Entries | keyof Tracks> = {
    prepare: (key) => refresh(key, false).then(({ scene }) => scene),
    subscribe: (key, options) => ask(key, Object(options).explicit ? 'explicit' : 'tap'),
    topUp: (key) => ask(key, 'quiet'),
    status: (key) => refresh(key, true),
    knownStatus,
    openSettings: (key) => settings.open().then(() => knownStatus(key)),
    flush,
    waiting: () => ({ waiting: reports.count() + events.count(), dropped: store.get('dropped', 0) }),
  };
  latest = Object.assign(own, entries, createTracks(context, events, did));
  return latest;
}
