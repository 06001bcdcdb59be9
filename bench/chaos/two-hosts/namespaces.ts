import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import type { Cut, Network, Ports } from './network.ts';
import { Wire } from './wire.ts';

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Why network namespaces cannot be made here; null when they can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  if (process.getuid?.() !== 0) return 'making a network namespace needs root';
  const name = `hy-try-${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'delete', name);
    return null;
  } catch (error) {
    return `ip netns does not work here: ${(error as Error).message.split('\n')[0]}`;
  }
}

/**
 * Two hosts as two network namespaces, each with a cable to the database and a cable to the platform. Both are reached
 * by the same address from either host, as a server is: an address of its own on this machine, behind which a wire leads
 * to the loopback.
 */
export async function openNamespaces(engines: number, ports: Ports): Promise<Network> {
  const id = randomInt(36 ** 4).toString(36);
  const net = `10.${randomInt(100, 250)}`;
  const services = [`${net}.0.1`, `${net}.0.2`] as const;
  const spaceOf = (engine: number) => `hy-${id}-${engine}`;
  const cableOf = (engine: number, to: number) => `hy${id}${engine}${to}`;
  const [database, platform] = [new Wire(ports.database), new Wire(ports.platform)];
  const undo: (() => void)[] = [];
  const close = () => {
    for (const one of undo.toReversed()) {
      try {
        one();
      } catch {
        // It is gone already.
      }
    }
  };
  try {
    for (const address of services) {
      ip('address', 'add', `${address}/32`, 'dev', 'lo');
      undo.push(() => ip('address', 'delete', `${address}/32`, 'dev', 'lo'));
    }
    for (let engine = 0; engine < engines; engine++) {
      const space = spaceOf(engine);
      ip('netns', 'add', space);
      undo.push(() => ip('netns', 'delete', space));
      ip('-n', space, 'link', 'set', 'lo', 'up');
      for (const [to, address] of services.entries()) {
        const [cable, subnet] = [cableOf(engine, to), `${net}.${10 * (engine + 1) + to}`];
        ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'far', 'netns', space);
        undo.push(() => ip('link', 'delete', cable));
        ip('address', 'add', `${subnet}.1/30`, 'dev', cable);
        ip('link', 'set', cable, 'up');
        ip('-n', space, 'link', 'set', 'far', 'name', `far${to}`);
        ip('-n', space, 'address', 'add', `${subnet}.2/30`, 'dev', `far${to}`);
        ip('-n', space, 'link', 'set', `far${to}`, 'up');
        ip('-n', space, 'route', 'add', `${address}/32`, 'via', `${subnet}.1`);
      }
    }
    const [databaseAt, platformAt] = [await database.start(services[0]), await platform.start(services[1])];
    return {
      kind: 'namespaces',
      prefix: (engine) => ['ip', 'netns', 'exec', spaceOf(engine)],
      databaseAt: () => databaseAt,
      platformAt: () => platformAt,
      cut(engine: number, what: Cut) {
        ip('link', 'set', cableOf(engine, 0), 'down');
        if (what === 'everything') ip('link', 'set', cableOf(engine, 1), 'down');
      },
      heal(engine) {
        for (const to of services.keys()) ip('link', 'set', cableOf(engine, to), 'up');
      },
      async stop() {
        close();
        await Promise.all([database.stop(), platform.stop()]);
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}
