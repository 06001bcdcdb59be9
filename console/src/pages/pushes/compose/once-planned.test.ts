import { expect, it } from 'vitest';
import { oncePlanned } from './once-planned.ts';

const states = (...all: string[]) => {
  let looks = 0;
  const look = () => Promise.resolve({ state: all[Math.min(looks++, all.length - 1)]! });
  return { look, looks: () => looks };
};
const pause = () => Promise.resolve();

it('waits for the planning of a push, and answers what it is then', async () => {
  expect(await oncePlanned(states('scheduled').look, pause)).toEqual({ state: 'scheduled' });
  expect(await oncePlanned(states('planning', 'planning', 'sending').look, pause)).toEqual({ state: 'sending' });
});

it('gives up where planning does not end', async () => {
  const { look, looks } = states('planning');
  expect(await oncePlanned(look, pause)).toBeNull();
  expect(looks()).toBe(50);
});
