import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ProcessOptions {
  execArgv?: string[];
  /** The whole environment of the process; ours when left out. */
  env?: Record<string, string> | undefined;
  /** Variables that the environment may lack. */
  defaults?: Record<string, string>;
}

/** A module as a process of its own that talks over IPC: first a greeting, then one answer per question. */
export interface Running<Hello> {
  pid: number;
  hello: Hello;
  /** Sends a message and resolves with its answer; each waits for the one before. Rejects when the process ends instead. */
  ask<Answer>(message: unknown): Promise<Answer>;
  /** Closes the channel, by which the process ends itself, and waits for its end. */
  stop(): Promise<void>;
}

/** Starts a module (path from the repository's root) and waits for its first message. Its output goes to our stderr. */
export async function startProcess<Hello>(
  module: string,
  args: string[],
  { defaults = {}, env = process.env as Record<string, string>, ...options }: ProcessOptions = {},
): Promise<Running<Hello>> {
  // In a group of its own, so that Ctrl-C reaches only us: it ends in order when its channel closes.
  const settings = { cwd: root, detached: true, ...options, env: { ...defaults, ...env } };
  const child = fork(module, args, { ...settings, stdio: ['ignore', 2, 2, 'ipc'] });
  const ended = once(child, 'exit');
  const answer = async <T>(): Promise<T> => {
    const waiting = new AbortController();
    try {
      const message = once(child, 'message', { signal: waiting.signal }).then((values) => values[0] as T);
      const end = ended.then(([code, signal]) => Promise.reject(new Error(`${module} ended (${signal ?? code})`)));
      return await Promise.race([message, end]);
    } finally {
      waiting.abort();
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    pid: child.pid!,
    hello: await answer<Hello>(),
    ask<Answer>(message: unknown) {
      const answered = last.then(() => {
        const waiting = answer<Answer>();
        child.send(message as object);
        return waiting;
      });
      last = answered.catch(() => undefined);
      return answered;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
