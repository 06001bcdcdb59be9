import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineTimes } from '#engine/context.ts';
import { eventually } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';

/** An engine in a process of its own. */
export interface EngineProcess {
  pid: number;
  signal(name: NodeJS.Signals): void;
  /** From now on its wall clock is wrong by so much. */
  shiftClock(ms: number): void;
  /** Resolves when the process has ended. */
  gone: Promise<void>;
}

const children = new Set<EngineProcess>();

/**
 * Starts an engine beside a stack, on its database and its WeChat; resolves when it runs. The server ends transactions
 * that a stopped process left open as it does in production, only sooner.
 */
export async function spawnEngine(stack: TestStack, times: Partial<EngineTimes>): Promise<EngineProcess> {
  const script = fileURLToPath(new URL('../child.ts', import.meta.url));
  const url = new URL(stack.env.DATABASE_URL!);
  url.searchParams.set('options', '-c idle_in_transaction_session_timeout=2500');
  url.search = url.search.replaceAll('+', '%20');
  const child = spawn(process.execPath, [script, JSON.stringify(times)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...stack.env,
      DATABASE_URL: url.href,
      HONGYAN_ROLES: 'engine',
    },
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const engine = {
    pid: child.pid!,
    signal: (name: NodeJS.Signals) => void child.kill(name),
    shiftClock: (ms: number) => void child.stdin.write(`${ms}\n`),
    gone,
  };
  children.add(engine);
  void gone.then(() => children.delete(engine));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the engine ended with ${code} before it was ready`)));
  });
  return engine;
}

/** Ends every engine that still runs. */
export async function killEngines(): Promise<void> {
  for (const engine of children) engine.signal('SIGKILL');
  await Promise.all([...children].map((engine) => engine.gone));
}

/** Ends every engine that still runs, in order: its lanes are free at once. */
export async function stopEngines(): Promise<void> {
  for (const engine of children) engine.signal('SIGTERM');
  await Promise.all([...children].map((engine) => engine.gone));
}

/** How many lanes each process holds, by its pid; the free ones under 0. */
export async function lanesByPid(stack: TestStack): Promise<Map<number, number>> {
  const { rows } = await stack.service.pool.query(
    `select coalesce(e.pid, 0) as pid, count(*)::int as n from lane l left join engine e on e.id = l.engine_id group by 1`,
  );
  return new Map(rows.map((row) => [row.pid, row.n]));
}

/** Resolves when the lanes are held by these processes in these numbers. */
export async function lanesHeld(stack: TestStack, ...shares: [engine: { pid: number }, lanes: number][]) {
  const expected = JSON.stringify(shares.map(([engine, lanes]) => [engine.pid, lanes]).sort());
  await eventually(async () => JSON.stringify([...(await lanesByPid(stack))].sort()) === expected, 60_000);
}

/** Resolves when the platform has taken this many messages of an app in all. */
export async function acceptedAtLeast(stack: TestStack, appid: string, n: number): Promise<void> {
  const { stats } = stack.emulator.world.apps.get(appid)!;
  await eventually(async () => stats.acceptedCalls >= n, 60_000);
}
