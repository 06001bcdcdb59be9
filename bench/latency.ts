import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, Service } from './lib/bench.ts';
import { type CampaignOptions, runCampaign } from './lib/campaign.ts';
import { monotonicMs } from './lib/clock.ts';
import { command } from './lib/command.ts';
import { type Answer, Connection } from './lib/connection.ts';
import { loadNow } from './lib/host.ts';
import type { Mock } from './lib/mock.ts';
import { median, medianOf, quantile, round } from './lib/numbers.ts';
import { onePush, postPush } from './lib/posts.ts';
import { openidOf, seedApp, warmCount } from './lib/seed.ts';
import { reach } from './lib/wait.ts';

const prefix = 'oProbe';
const perSecond = 50;
/** Each is sent to once per phase, so that a send is known by its openid. */
const probes = 2000;

export const latency = command({
  about: 'one push over the API until its call is read by WeChat, alone and beside a campaign of another app',
  sizes: { recipients: 200_000, rounds: 3, seconds: 20 },
  figures: {
    p50Ms: 'from POST to the call at the mock, 50 a second, nothing else going on',
    p99Ms: 'the same, 99th percentile',
    underLoadP99Ms: '99th percentile while another app’s campaign runs as fast as it can',
    campaignShare: 'rate of that campaign beside the single pushes, over its rate alone',
  },
  async run(bench, { recipients: count, rounds, seconds }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const { api, hello } = service;
    const single = await seedApp(api, hello.url, { recipients: probes, concurrency: 64, prefix });
    const crowd = await seedApp(api, hello.url, { recipients: count, concurrency: 256 });
    const campaign: CampaignOptions = { appId: crowd.id, count };
    const prober = new Prober(service, mock, single.id);

    await mock.begin(0);
    await runCampaign(service, mock, { ...campaign, count: warmCount(count), audience: 'warm' });
    await alone(prober, mock, 1);

    const measured: { p50: number; p99: number; loaded: number; share: number }[] = [];
    for (let i = 0; i < rounds; i++) {
      const quiet = await alone(prober, mock, seconds);
      const [fromPost, fromAnswer] = [quiet.map((one) => one.fromPost), quiet.map((one) => one.fromAnswer)];
      await mock.begin(0);
      const solo = await runCampaign(service, mock, campaign);
      const { times, run } = await beside(prober, service, mock, campaign);
      const loadedTimes = times.map((one) => one.fromPost);
      const [p50, p99] = [quantile(fromPost, 0.5), quantile(fromPost, 0.99)];
      const [loaded, share] = [quantile(loadedTimes, 0.99), run.perSecond / solo.perSecond];
      measured.push({ p50, p99, loaded, share });
      bench.say(
        `alone p50 ${round(p50, 1)} ms, p99 ${round(p99, 1)} ms of ${quiet.length} (from the answer ` +
          `${round(quantile(fromAnswer, 0.5), 1)} and ${round(quantile(fromAnswer, 0.99), 1)} ms); beside a campaign p50 ` +
          `${round(median(loadedTimes), 1)} ms, p99 ${round(loaded, 1)} ms of ${times.length}; campaign ` +
          `${round(run.perSecond)}/s of ${round(solo.perSecond)}/s; load ${loadNow()}`,
      );
    }
    sayBound(bench);
    return {
      p50Ms: medianOf(measured, (one) => one.p50, 1),
      p99Ms: medianOf(measured, (one) => one.p99, 1),
      underLoadP99Ms: medianOf(measured, (one) => one.loaded, 1),
      campaignShare: medianOf(measured, (one) => one.share, 3),
    };
  },
});

/** Milliseconds until the call was read: from asking for the push, and from having its answer. */
interface Way {
  fromPost: number;
  fromAnswer: number;
}

/** Sends one push after another at a steady pace, whatever becomes of the ones before. */
class Prober {
  readonly #mock: Mock;
  readonly #service: Service;
  readonly #appId: string;
  #phase = 0;

  constructor(service: Service, mock: Mock, appId: string) {
    this.#service = service;
    this.#mock = mock;
    this.#appId = appId;
  }

  /** Pushes until `stop` or until every probe recipient had one; answers the way of each, once all were called. */
  async run(stop: (sent: number) => boolean): Promise<Way[]> {
    const connections = Array.from({ length: 8 }, () => new Connection(this.#service.hello.url));
    const posts = new Map<string, Answer>();
    const answers: Promise<void>[] = [];
    const phase = this.#phase++;
    const startedAt = monotonicMs();
    for (let n = 0; n < probes && !stop(n); n++) {
      const openid = openidOf(n + 1, prefix);
      const post = postPush(this.#service, onePush(this.#appId, openid), `${phase}/${n}`);
      answers.push(
        connections[n % connections.length]!.post(post.path, post.body, post.headers).then((answer) => {
          if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`);
          posts.set(openid, answer);
        }),
      );
      await delay(Math.max(0, startedAt + ((n + 1) * 1000) / perSecond - monotonicMs()));
    }
    await Promise.all(answers);
    await Promise.all(connections.map((connection) => connection.close()));
    await reach(answers.length, 'single pushes', async () => (await this.#mock.taken()).length);
    return (await this.#mock.taken()).map(([openid, at]) => {
      const { askedAt, answeredAt } = posts.get(openid)!;
      return { fromPost: at - askedAt, fromAnswer: at - answeredAt };
    });
  }
}

async function alone(prober: Prober, mock: Mock, seconds: number): Promise<Way[]> {
  await mock.begin(0, { prefix, apart: true });
  return prober.run((sent) => sent >= seconds * perSecond);
}

/** The campaign, and single pushes from its start to its end. */
async function beside(prober: Prober, service: Service, mock: Mock, campaign: CampaignOptions) {
  await mock.begin(0, { prefix, apart: true });
  let over = false;
  const running = runCampaign(service, mock, campaign).finally(() => {
    over = true;
  });
  const times = await prober.run(() => over);
  return { times, run: await running };
}

function sayBound(bench: Bench): void {
  bench.say(
    'bound alone by two commits before the wire (accept, reserve), each with its fsync, and by who else wants a core; beside a campaign by the turn of the service’s thread and the database’s cores.',
  );
}
