import type { AddressInfo, Server } from 'node:net';
import { CallbackDesk } from './callbacks/desk.ts';
import type { Context } from './context.ts';
import { login } from './control/acts.ts';
import { FaultDesk } from './faults/desk.ts';
import { defaultSwitches } from './faults/switches.ts';
import type { Log } from './http/respond.ts';
import { makeServer } from './http/server.ts';
import { JiguangDesk } from './jiguang/desk.ts';
import { MiniPrograms } from './miniprogram/miniprogram.ts';
import { Journal } from './store/journal.ts';
import { CallLog } from './wechat/call-log.ts';
import { LoginDesk } from './wechat/login-desk.ts';
import { knownPaths } from './wechat/routes.ts';
import { Usage } from './wechat/usage.ts';
import { World } from './world/world.ts';

export type { World } from './world/world.ts';

export interface EmulatorOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Where apps, phones, credits, messages and tokens are kept; absent: in memory only. */
  stateFile?: string;
  /** Latency of every send in milliseconds, until a fault setting changes it. Default 0. */
  latencyMs?: number;
  /** Where a line about trouble goes; default nowhere. */
  log?: (line: string) => void;
  /** The clock, in milliseconds since 1970; for tests of expiry. */
  now?: () => number;
  /** Seed of the faults' dice. Default 1. */
  seed?: number;
  /** Default 5000, as WeChat waits for a callback's answer. */
  callbackTimeoutMs?: number;
  /** Pause between a callback's tries. Default 1000. */
  callbackRetryDelayMs?: number;
  /** Callbacks on the wire at once, per receiving host. Default 32. */
  callbackConnections?: number;
}

export interface Emulator {
  /** `http://host:port`, without a slash at the end. */
  url: string;
  port: number;
  world: World;
  /** Resolves when no callback is pending. */
  settle(): Promise<void>;
  /** Stops listening, drops open connections and pending callbacks, and writes the state file. */
  close(): Promise<void>;
}

/**
 * Starts a WeChat of one's own. Rejects when the port is taken, or the state file is none or in use. A second start with the
 * same state file goes on where the first ended.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const log = options.log ?? (() => {});
  const ctx = makeContext(options);
  const journal = options.stateFile ? makeJournal(options.stateFile, ctx, log) : null;
  const server = makeServer(ctx, log);
  const host = options.host ?? '127.0.0.1';
  try {
    await journal?.open(ctx.world);
    await listen(server, options.port ?? 0, host);
  } catch (error) {
    await journal?.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await Promise.all([stopped, ctx.callbacks.close(), ctx.jiguang.receipts.close(), ctx.miniPrograms.close()]);
    await journal?.close();
  };
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${port}`, port, world: ctx.world, settle: () => ctx.callbacks.idle(), close };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function makeContext(options: EmulatorOptions): Context {
  const now = options.now ?? Date.now;
  const switches = { ...defaultSwitches };
  const faults = new FaultDesk(options.seed ?? 1);
  if (options.latencyMs) faults.set(null, { latencyMs: options.latencyMs });
  const timeoutMs = options.callbackTimeoutMs ?? 5000;
  const times = { timeoutMs, retryDelayMs: options.callbackRetryDelayMs ?? 1000 };
  const callbacks = new CallbackDesk({ ...times, connections: options.callbackConnections ?? 32 }, switches, now);
  const ctx: Context = {
    world: new World(),
    now,
    faults,
    switches,
    callbacks,
    calls: new CallLog(),
    logins: new LoginDesk(),
    usage: new Usage(),
    miniPrograms: new MiniPrograms((app, phone) => login(ctx, app, phone), now),
    jiguang: new JiguangDesk(times),
    knownPaths,
    media: new Map(),
    inFlight: new Set(),
    busy: new Map(),
    stateError: null,
  };
  return ctx;
}

/** Flush time of the state file: what a kill may lose at most. */
const flushMs = 100;

function makeJournal(path: string, ctx: Context, log: Log): Journal {
  const journal = new Journal(path, flushMs, (error) => {
    ctx.stateError = String(error);
    log(`cannot write ${path}: ${error}`);
  });
  // Counts move with every call; one line per app and flush is enough to keep them.
  const moved = new Set<string>();
  const touch = (appid: string) => {
    moved.add(appid);
    journal.touch();
  };
  ctx.world.statsChanged = touch;
  ctx.callbacks.onSettled = touch;
  journal.beforeFlush = () => {
    for (const appid of moved) commitStats(ctx.world, appid);
    moved.clear();
  };
  return journal;
}

function commitStats(world: World, appid: string): void {
  const app = world.apps.get(appid);
  if (!app) return;
  const { sendCalls, byErrcode, callbacks } = app.stats;
  world.commit({ k: 'stats', appid, sendCalls, byErrcode, sent: callbacks.sent, failed: callbacks.failed });
}
