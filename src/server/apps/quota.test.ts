import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppRow } from '#db/queries/app/row.ts';
import { QuotaReadings } from './quota.ts';

const appNamed = (id: string, over: Partial<AppRow> = {}) => ({ id, check_error: null, ...over }) as AppRow;
const [one, other] = [appNamed('one'), appNamed('other')];
let now: number;
let asked: string[];
let answers: boolean;
let readings: QuotaReadings;
beforeEach(() => {
  [now, asked, answers] = [0, [], true];
  const renew = async (app: AppRow) => {
    asked.push(app.id);
    return answers;
  };
  readings = new QuotaReadings(renew, () => now);
});

describe('readings of a quota', () => {
  it('are renewed when there is none yet, and when the last is a minute old', () => {
    readings.seen(one, null);
    readings.seen(other, 59_999);
    expect(asked).toEqual(['one']);
    readings.seen(other, 60_000);
    expect(asked).toEqual(['one', 'other']);
  });

  it('are asked for once a minute, however many look and however old they are', async () => {
    for (now = 0; now < 60_000; now += 5000) {
      readings.seen(one, null);
      await turn();
    }
    expect(asked).toEqual(['one']);
    readings.seen(one, 600_000);
    expect(asked).toEqual(['one', 'one']);
  });

  it('are left alone for five minutes where WeChat does not answer', async () => {
    answers = false;
    readings.seen(one, null);
    await turn();
    now = 299_999;
    readings.seen(one, null);
    expect(asked).toEqual(['one']);
    now = 300_000;
    readings.seen(one, null);
    expect(asked).toEqual(['one', 'one']);
  });

  it('are not asked for with credentials that were refused', () => {
    readings.seen(appNamed('refused', { check_error: { errcode: 40125, errmsg: '', advice: '' } }), null);
    expect(asked).toEqual([]);
  });
});
