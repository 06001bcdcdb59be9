import { type ChildProcess, fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const startPauseMs = 200;

/**
 * A process that is started again whenever it ends, as an init system would. It tells one message when it is ready;
 * what it writes goes into a file.
 */
export class KeptProcess<Hello> {
  readonly name: string;
  readonly logFile: string;
  hello!: Hello;
  /** Times it ended by itself after it had been ready. */
  crashes = 0;
  readonly #module: string;
  readonly #argument: () => object;
  readonly #prefix: readonly string[];
  readonly #log: number;
  #child: ChildProcess | null = null;
  #ready = false;
  #expectedEnd = false;
  #frozen = false;
  #over = false;

  /** `argument` is asked anew for each start. `prefix`: the command that runs the command, as `ip netns exec`. */
  constructor(name: string, module: string, folder: string, argument: () => object, prefix: readonly string[] = []) {
    this.name = name;
    this.#module = module;
    this.#argument = argument;
    this.#prefix = prefix;
    this.logFile = join(folder, `${name}.log`);
    this.#log = openSync(this.logFile, 'a');
  }

  /** Ready, and neither frozen nor being killed. */
  get up(): boolean {
    return this.#ready && !this.#expectedEnd && !this.#frozen;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it and resolves when it is ready, however often that has to be tried. */
  async start(): Promise<void> {
    while (!this.#over) {
      if (await this.#try()) return;
      await delay(startPauseMs);
    }
  }

  freeze(): void {
    this.#frozen = true;
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#frozen = false;
    this.#child?.kill('SIGCONT');
  }

  /** Kills it and resolves when it is gone; it stays down until `start`. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    this.#expectedEnd = true;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Kills it for good. */
  async end(): Promise<void> {
    this.endNow();
    await this.kill();
  }

  /** The same without waiting until it is gone. */
  endNow(): void {
    this.#over = true;
    this.#child?.kill('SIGKILL');
  }

  #try(): Promise<boolean> {
    this.#expectedEnd = false;
    this.#ready = false;
    const [command, ...words] = [...this.#prefix, process.execPath];
    const child = fork(this.#module, [JSON.stringify(this.#argument())], {
      execPath: command!,
      execArgv: words,
      stdio: ['ignore', this.#log, this.#log, 'ipc'],
    });
    this.#child = child;
    return new Promise((resolve) => {
      child.once('message', (hello) => {
        this.hello = hello as Hello;
        this.#ready = true;
        resolve(true);
      });
      child.once('exit', () => {
        const wasReady = this.#ready;
        this.#ready = false;
        resolve(false);
        if (!wasReady || this.#expectedEnd || this.#over) return;
        this.crashes++;
        void delay(startPauseMs).then(() => this.start());
      });
    });
  }
}
