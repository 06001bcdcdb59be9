import type { CallbackDesk } from './callbacks/desk.ts';
import type { FaultDesk } from './faults/desk.ts';
import type { Switches } from './faults/switches.ts';
import type { JiguangDesk } from './jiguang/desk.ts';
import type { MiniPrograms } from './miniprogram/miniprogram.ts';
import type { CallLog } from './wechat/call-log.ts';
import type { LoginDesk } from './wechat/login-desk.ts';
import type { Usage } from './wechat/usage.ts';
import type { World } from './world/world.ts';

/** Everything a handler may need. Built once in `index.ts`; others import only its type. */
export interface Context {
  world: World;
  /** Milliseconds since 1970; tests give their own clock. */
  now: () => number;
  faults: FaultDesk;
  switches: Switches;
  callbacks: CallbackDesk;
  calls: CallLog;
  logins: LoginDesk;
  usage: Usage;
  miniPrograms: MiniPrograms;
  jiguang: JiguangDesk;
  /** Paths of WeChat's API, for quota/get. */
  knownPaths: ReadonlySet<string>;
  /** Pictures uploaded to WeChat, by media_id. */
  media: Map<string, { appid: string; until: number }>;
  /** openids with a send on its way, as `appid openid`. */
  inFlight: Set<string>;
  /** Answers given so far to openids that are busy twice, as `appid openid`. */
  busy: Map<string, number>;
  /** Why the state file could not be written last; null when it could. */
  stateError: string | null;
}
