import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('turns are given in order, urgent ones first, and never more at once than there are', async () => {
  const turns = new Turns(2);
  const order: string[] = [];
  expect(turns.take()).toBeUndefined();
  expect(turns.take()).toBeUndefined();
  const named = (name: string, urgent = false) => turns.take(urgent)!.then(() => order.push(name));
  const all = [named('a'), named('b'), named('urgent', true), named('also urgent', true)];
  await Promise.resolve();
  expect(order).toEqual([]);
  for (let i = 0; i < all.length; i++) turns.give();
  await Promise.all(all);
  expect(order).toEqual(['urgent', 'also urgent', 'a', 'b']);
  turns.give();
  turns.give();
  expect(turns.take()).toBeUndefined();
});
