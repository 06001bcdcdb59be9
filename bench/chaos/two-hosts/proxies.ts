import type { Cut, Network, Ports } from './network.ts';
import { Wire } from './wire.ts';

/** Two hosts played by two processes, each with wires of its own. */
export async function openProxies(engines: number, ports: Ports): Promise<Network> {
  const hosts = await Promise.all(
    Array.from({ length: engines }, async () => {
      const [database, platform] = [new Wire(ports.database), new Wire(ports.platform)];
      return { database, platform, databaseAt: await database.start(), platformAt: await platform.start() };
    }),
  );
  return {
    kind: 'proxies',
    prefix: () => [],
    databaseAt: (engine) => hosts[engine]!.databaseAt,
    platformAt: (engine) => hosts[engine]!.platformAt,
    cut(engine: number, what: Cut) {
      hosts[engine]!.database.hold();
      if (what === 'everything') hosts[engine]!.platform.hold();
    },
    heal(engine) {
      hosts[engine]!.database.release();
      hosts[engine]!.platform.release();
    },
    async stop() {
      await Promise.all(hosts.flatMap(({ database, platform }) => [database.stop(), platform.stop()]));
    },
  };
}
