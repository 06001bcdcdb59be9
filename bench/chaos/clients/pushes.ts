import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelName } from '#contract/channel.ts';
import { createPush } from '#contract/push.ts';
import { fields, mainTemplate, type Person, sideGroups, sideTemplate, tagOf } from '../population.ts';
import { Random } from '../random.ts';
import { type Clients, insist } from './insist.ts';

/** A push a client asked for. */
export interface Asked {
  /** Its Idempotency-Key and its name. */
  name: string;
  /** Ids that were answered: none if nobody ever answered, and never two different ones. */
  answered: string[];
  /** Whom it is for. */
  people: readonly Person[];
}

/** A client waits this long for an answer and then does not know. */
const giveUpMs = 1500;
/** How often a client that does not know asks again with the same key, rather than never. */
const asksAgain = 0.7;

/** Everything the run asks the API to send. */
export class PushClients {
  readonly asked: Asked[] = [];
  readonly #clients: Clients;
  readonly #people: readonly Person[];
  readonly #random: Random;

  constructor(clients: Clients, people: readonly Person[]) {
    this.#clients = clients;
    this.#people = people;
    this.#random = Random.of(clients.seed, 'pushes');
  }

  /** The campaign to everybody. */
  campaign(channel: ChannelName = 'wechat-subscribe'): Promise<void> {
    return this.#send('campaign', this.#people, { all: true }, mainTemplate, true, channel);
  }

  /** A campaign to one group; each group gets one at most. */
  side(group: number): Promise<void> {
    const people = this.#people.filter((person) => person.group === group);
    return this.#send(`side-${group}`, people, { tags: { any: [tagOf(group)] } }, sideTemplate, true);
  }

  /**
   * Transactional pushes, spread over the campaign's progress: most to people no side campaign is for, each once; some
   * with the campaign's template, so that both want the same single credit.
   */
  async transactional(count: number, progress: () => number): Promise<void> {
    const { signal } = this.#clients;
    const others = this.#random.shuffled(this.#people.filter((person) => person.group >= sideGroups));
    const running: Promise<void>[] = [];
    for (let n = 0; n < count; n++) {
      while (progress() < n / count) {
        signal.throwIfAborted();
        await delay(20);
      }
      const rivals = this.#random.chance(0.2);
      const size = this.#random.chance(0.2) ? this.#random.int(2, 4) : 1;
      const people = rivals ? [this.#random.pick(this.#people)] : others.splice(0, size);
      if (people.length === 0) break;
      const audience = { openids: people.map((person) => person.openid) };
      const again = this.#random.chance(asksAgain);
      running.push(this.#send(`single-${n}`, people, audience, rivals ? mainTemplate : sideTemplate, again));
    }
    await Promise.all(running);
  }

  async #send(
    name: string,
    people: readonly Person[],
    audience: object,
    template: string,
    again: boolean,
    channel: ChannelName = 'wechat-subscribe',
  ) {
    const { api, appId, signal } = this.#clients;
    const asked: Asked = { name, answered: [], people };
    this.asked.push(asked);
    const message = { channel, template, fields, landing: { page: 'pages/order' } };
    const body = { app_id: appId, name, audience: audience as { all: true }, message };
    const ask = async () => {
      // An answer that comes after the client gave up is still an answer of the API, and binds it.
      const answer = api.call(createPush, { body }, { headers: { 'idempotency-key': name } }).then((receipt) => {
        if ('id' in receipt) asked.answered.push(receipt.id);
      });
      answer.catch(() => undefined);
      const late = new AbortController();
      const gaveUp = delay(giveUpMs, undefined, { signal: late.signal }).then(() => {
        throw new Error('no answer in time');
      });
      gaveUp.catch(() => undefined);
      await Promise.race([answer, gaveUp]).finally(() => late.abort());
    };
    if (again) await insist(signal, ask);
    else await ask().catch(() => undefined);
  }
}
