import { expect, it } from 'vitest';
import { wrongChoice } from './retry-choice.ts';

const line = (outcome: string, reason = '') => ({ outcome, reason });
const rejected = line('failed', 'rejected');
const refused = line('failed', 'refused');
const suppressed = line('suppressed', 'refused');
const unknown = line('unknown');
const all = [rejected, refused, suppressed, unknown];

it('lets nobody be sent to again who was not ticked', () => {
  expect(wrongChoice(all, [rejected, suppressed])).toBe('crossed');
  expect(wrongChoice(all, [rejected, refused, suppressed])).toBeNull();
  expect(wrongChoice([rejected, suppressed], [rejected, suppressed])).toBeNull();
  for (const one of all) expect(wrongChoice(all, [one])).toBeNull();
  expect(wrongChoice(all, [unknown, refused])).toBe('mixed');
  expect(wrongChoice(all, [])).toBeNull();
});
