import { describe, expect, it } from 'vitest';
import type { Postmaster } from './postmaster.ts';
import { stopPostmaster, supervise } from './supervise.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A server that ends at a signal, or when the test says so. */
function server(pid: number): Postmaster & { end(): void; signals: string[] } {
  const { promise: gone, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  const signals: string[] = [];
  const signal = (name: string) => {
    signals.push(name);
    end();
  };
  return { pid, gone, signal, signals, end };
}

describe('supervise', () => {
  it('starts another server when one ends, and stops the last one', async () => {
    const first = server(1);
    const second = server(2);
    const started = Promise.withResolvers<void>();
    const supervision = supervise(
      first,
      async (name) => {
        name(second);
        started.resolve();
      },
      silent,
    );
    expect(supervision.pid()).toBe(1);
    first.end();
    await started.promise;
    expect(supervision.pid()).toBe(2);
    await supervision.stop();
    expect(second.signals).toContain('SIGINT');
  });

  it('goes on trying after a failed start', async () => {
    const first = server(1);
    const third = server(3);
    const started = Promise.withResolvers<void>();
    let tries = 0;
    const supervision = supervise(
      first,
      async (name) => {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
        name(third);
        started.resolve();
      },
      silent,
    );
    first.end();
    await started.promise;
    expect(supervision.pid()).toBe(3);
    await supervision.stop();
  });

  it('can be stopped while a server is still being started', async () => {
    const first = server(1);
    const second = server(2);
    const named = Promise.withResolvers<void>();
    const supervision = supervise(
      first,
      async (name) => {
        name(second);
        named.resolve();
        await second.gone;
        throw new Error('ended during recovery');
      },
      silent,
    );
    first.end();
    await named.promise;
    await supervision.stop();
    expect(second.signals[0]).toBe('SIGINT');
  });

  it('starts nothing after stop', async () => {
    const only = server(1);
    const supervision = supervise(only, () => expect.unreachable('started again'), silent);
    await supervision.stop();
    expect(only.signals).toContain('SIGINT');
  });
});

describe('stopPostmaster', () => {
  it('asks once when the server obeys', async () => {
    const obedient = server(1);
    await stopPostmaster(obedient, silent);
    expect(obedient.signals).toEqual(['SIGINT']);
  });
});
