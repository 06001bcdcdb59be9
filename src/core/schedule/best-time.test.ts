import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClock } from '../message/zoned-time.ts';
import { backTest, bestDue, type History, hourCounts, noHours, preferenceOf, topHour } from './best-time.ts';

const zone = 'Asia/Shanghai';
const at = (text: string) => new Date(`${text}+08:00`);
const counts = (hours: Record<number, number>) => noHours.map((_, hour) => hours[hour] ?? 0);

describe('preferenceOf', () => {
  it('goes by a recipient’s own opens where there are enough', () => {
    const found = preferenceOf(counts({ 20: 3, 8: 1 }), counts({ 12: 100 }));
    expect({ from: found.from, hour: topHour(found.scores) }).toEqual({ from: 'own', hour: 20 });
  });

  it('falls back to the app’s curve, and to nothing', () => {
    expect(preferenceOf(counts({ 20: 2 }), counts({ 12: 100 }))).toMatchObject({ from: 'app' });
    expect(topHour(preferenceOf(counts({ 20: 2 }), counts({ 12: 100 })).scores)).toBe(12);
    expect(preferenceOf(counts({ 20: 2 }), counts({ 12: 19 })).from).toBe('none');
  });

  it('lets neighbours count, across midnight too', () => {
    expect(topHour(preferenceOf(counts({ 23: 2, 0: 2, 1: 2, 12: 3 }), noHours).scores)).toBe(0);
  });
});

describe('bestDue', () => {
  const evening = preferenceOf(counts({ 20: 5, 9: 2 }), noHours);

  it.each<[string, string, number, string]>([
    ['later today', '2027-03-01T10:30:00', 24, '2027-03-01T20:00:00'],
    ['tomorrow', '2027-03-01T21:30:00', 24, '2027-03-02T20:00:00'],
    ['now, within the hour', '2027-03-01T20:45:10', 24, '2027-03-01T20:45:10'],
    ['the better of those in reach', '2027-03-01T07:10:00', 6, '2027-03-01T09:00:00'],
    ['none in reach is any better', '2027-03-01T12:10:00', 4, '2027-03-01T12:10:00'],
  ])('%s', (_, start, hours, expected) => {
    expect(bestDue(evening, zone, at(start), hours)).toEqual(at(expected));
  });

  it('is at once where nothing is known', () => {
    expect(bestDue(preferenceOf(noHours, noHours), zone, at('2027-03-01T03:00:00'), 24)).toEqual(
      at('2027-03-01T03:00:00'),
    );
  });

  it('always lies within the hours given', () => {
    const any = fc.tuple(
      fc.array(fc.nat(5), { minLength: 24, maxLength: 24 }),
      fc.nat(),
      fc.integer({ min: 1, max: 24 }),
    );
    fc.assert(
      fc.property(any, fc.constantFrom(zone, 'America/New_York', 'Asia/Kathmandu'), ([own, minutes, hours], where) => {
        const start = new Date(Date.UTC(2026, 9, 30) + (minutes % 10_000) * 60_000);
        const due = bestDue(preferenceOf(own, noHours), where, start, hours);
        expect(due.getTime()).toBeGreaterThanOrEqual(start.getTime());
        expect(due.getTime()).toBeLessThan(start.getTime() + hours * 3_600_000);
        if (due > start) expect(wallClock(due, where).minute).toBe(0);
      }),
    );
  });
});

describe('on simulated histories', () => {
  // Everybody has an hour of their own; an open falls into it or beside it four times of five, else anywhere.
  const random = generator(7);
  const people = Array.from({ length: 400 }, (_, i) => {
    const hour = Math.floor(random() * 24);
    const where = ['Asia/Shanghai', 'Europe/London', 'America/New_York'][i % 3]!;
    const opens = Array.from({ length: 20 }, (_day, day) => {
      const shift = random() < 0.8 ? Math.round(random() * 2 - 1) : Math.floor(random() * 24);
      return openAt(day, (hour + shift + 24) % 24, where);
    });
    return { hour, history: { zone: where, opens } satisfies History };
  });

  it('finds the hour everybody was given', () => {
    const right = people.filter(({ hour, history }) => {
      const found = topHour(preferenceOf(hourCounts(history.opens, history.zone), noHours).scores);
      return Math.min((found - hour + 24) % 24, (hour - found + 24) % 24) <= 1;
    });
    expect(right.length / people.length).toBeGreaterThan(0.97);
  });

  it('is worth what it must be worth: later opens fall into the chosen hours, not into one hour for all', () => {
    const found = backTest(people.map(({ history }) => history));
    expect(found.recipients).toBe(400);
    // Of the opens near the true hour, some fall beside the chosen one.
    expect(found.chosen).toBeGreaterThan(0.6);
    expect(found.app).toBeLessThan(0.3);
    expect(found.chance).toBe(0.125);
  });

  it('is worth nothing more where nobody has an hour of their own', () => {
    const dull = Array.from({ length: 400 }, () => {
      const opens = Array.from({ length: 20 }, (_, day) => openAt(day, Math.floor(random() * 24), zone));
      return { zone, opens };
    });
    const found = backTest(dull);
    expect(Math.abs(found.chosen - found.chance)).toBeLessThan(0.04);
  });

  it('says so when there is nothing to learn from', () => {
    expect(backTest([{ zone, opens: [at('2027-03-01T10:00:00')] }])).toMatchObject({ recipients: 0, chosen: 0 });
  });
});

function openAt(day: number, hour: number, where: string): Date {
  const utc = Date.UTC(2027, 0, 4 + day, hour, 20);
  const wall = wallClock(new Date(utc), where);
  return new Date(2 * utc - Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute));
}

/** Numbers that look random and are the same every time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
