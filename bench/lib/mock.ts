import type { Counts, Record, Taken } from '../mock/log.ts';
import type { MockAnswers, MockMessage } from '../mock/main.ts';
import type { Running } from './process.ts';

/** The mock WeChat of a run, in its own process. */
export class Mock {
  readonly process: Running<{ port: number }>;
  readonly url: string;
  /** File with its certificate when it speaks TLS. */
  readonly caFile: string | null;

  constructor(running: Running<{ port: number }>, caFile: string | null = null) {
    this.process = running;
    this.caFile = caFile;
    this.url = `${caFile === null ? 'http' : 'https'}://127.0.0.1:${running.hello.port}`;
  }

  get port(): number {
    return this.process.hello.port;
  }

  /** What a process needs in its environment to trust the mock; nothing for plain HTTP. */
  get environment(): { [name: string]: string } | undefined {
    return this.caFile === null ? undefined : { NODE_EXTRA_CA_CERTS: this.caFile };
  }

  /** Forgets what it saw; answers to sends from now on take `delayMs`. */
  async begin(delayMs: number, record: Record | null = null): Promise<void> {
    const message: MockMessage = { begin: { delayMs, record } };
    await this.process.ask(message);
  }

  counts(): Promise<Counts> {
    return this.process.ask<Counts>({ tell: 'counts' } satisfies MockMessage);
  }

  /** Sends that were written down, in the order they were read. */
  taken(): Promise<Taken[]> {
    return this.process.ask<Taken[]>({ tell: 'taken' } satisfies MockMessage);
  }

  /** The first send since `begin`. */
  async sample(): Promise<NonNullable<MockAnswers['sample']>> {
    const sample = await this.process.ask<MockAnswers['sample']>({ tell: 'sample' } satisfies MockMessage);
    if (!sample?.line) throw new Error('the mock has seen no send yet');
    return sample;
  }
}
