import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LiveCounters } from '#contract/live.ts';
import { eventually, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { campaign, done } from '../engine/support/campaign.ts';

const stack = useStack();
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack());
});

interface Event {
  id: string;
  data: LiveCounters;
}

/** A browser's EventSource, in little, on a connection of its own. */
async function listen(query: string, headers: Record<string, string> = {}) {
  const sent = get(`${stack().url}/v1/live?${query}`, {
    agent: false,
    headers: { authorization: `Bearer ${stack().key}`, ...headers },
  });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const events: Event[] = [];
  let text = '';
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  response.on('data', (part: string) => {
    text += part;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const field = (name: string) => block.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
      if (field('event') === 'counters') events.push({ id: field('id')!, data: JSON.parse(field('data')!) });
    }
  });
  return {
    status: response.statusCode,
    headers: response.headers,
    events,
    async until(check: (data: LiveCounters) => boolean): Promise<LiveCounters> {
      await eventually(async () => events.length > 0 && check(events.at(-1)!.data), 60_000);
      return events.at(-1)!.data;
    },
    close() {
      response.destroy();
      sent.destroy();
    },
  };
}

describe('GET /v1/live', () => {
  it('follows an app and a push to their last outcome, and spares what was seen', async () => {
    const openids = openidsOf('Live', 30);
    await seed(stack(), app, openids, { tags: ['live'] });
    const ofApp = await listen(`app_id=${app.id}`);
    expect(ofApp.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(ofApp.headers['x-accel-buffering']).toBe('no');
    await ofApp.until(({ counts }) => counts.accepted === 0);
    const push = await campaign(stack(), app, 'live');
    const ofPush = await listen(`push_id=${push}`);
    await ofPush.until(
      ({ state, counts }) => state === 'finished' && counts.accepted === 30 && counts.delivered === 30,
    );
    await done(stack(), push);
    expect(await ofApp.until(({ counts }) => counts.accepted === 30)).toMatchObject({ app_id: app.id, push_id: null });
    const { id } = ofPush.events.at(-1)!;
    ofPush.close();
    const again = await listen(`push_id=${push}`, { 'last-event-id': id });
    const anew = await listen(`push_id=${push}`);
    await anew.until(() => true);
    expect(again.events).toEqual([]);
    expect(anew.events[0]!.id).toBe(id);
    for (const one of [again, anew, ofApp]) one.close();
  });

  it('has an end: too many streams of one key are refused, and ended ones make room', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => listen(`app_id=${app.id}`)));
    expect(streams.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const refused = await listen(`app_id=${app.id}`);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '10']);
    for (const one of [...streams, refused]) one.close();
    await eventually(async () => {
      const room = await listen(`app_id=${app.id}`);
      room.close();
      return room.status === 200;
    });
  });

  it('shows nothing of another organization', async () => {
    const other = await asAnotherOrganization(stack());
    const stranger = await listen(`app_id=${app.id}`, { authorization: `Bearer ${other.key}` });
    expect(stranger.status).toBe(404);
    stranger.close();
  });
});
