import { expect, it } from 'vitest';
import { Steps } from './steps.ts';

it('pauses every fifty while single messages come, and never otherwise', async () => {
  const steps = new Steps();
  const pausesAfter = () =>
    Array.from({ length: 120 }, (_, i) => i + 1).filter((done) => steps.after(done) !== undefined);
  expect(pausesAfter()).toEqual([]);
  steps.seen();
  expect(pausesAfter()).toEqual([50, 100]);
  const order: string[] = [];
  setImmediate(() => order.push('a single message'));
  await steps.after(50);
  order.push('the window');
  expect(order).toEqual(['a single message', 'the window']);
});
