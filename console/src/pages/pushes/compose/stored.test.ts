import { describe, expect, it } from 'vitest';
import type { Push } from '../../../api/contract.ts';
import { draftOf, hiddenOf } from './stored.ts';

const hour = 3_600_000;
const due = Date.parse('2027-01-01T00:00:00Z');
const at = (ms: number) => new Date(ms).toISOString();
const pushOf = (more: Partial<Push>): Push =>
  ({
    name: null,
    kind: 'campaign',
    class: 'marketing',
    template_id: 't',
    message: { template: 't', fields: {}, lang: 'zh_CN' },
    audience: { all: true },
    timing: null,
    due_at: at(due),
    send_before: at(due + 72 * hour),
    pace: null,
    canary: null,
    experiment: null,
    ...more,
  }) as unknown as Push;

describe('a stored push as a draft', () => {
  it('shows a class only where one was chosen', () => {
    const classOf = (more: Partial<Push>) => draftOf(pushOf(more), true).class;
    expect(classOf({})).toBe('');
    expect(classOf({ kind: 'transactional', class: 'service' })).toBe('');
    expect(classOf({ class: 'service' })).toBe('service');
    expect(classOf({ class: 'alerts' })).toBe('alerts');
  });

  it('shows until when it is sent only where that was given', () => {
    const before = (more: Partial<Push>) => draftOf(pushOf(more), true).sendBefore;
    expect(before({})).toBeNull();
    expect(before({ kind: 'transactional', send_before: at(due + 24 * hour) })).toBeNull();
    expect(before({ send_before: at(due + hour) })).toBe(at(due + hour));
    const best = { best_time: { within_hours: 12 } };
    expect(before({ timing: best, send_before: at(due + 84 * hour) })).toBeNull();
    expect(before({ timing: best })).toBe(at(due + 72 * hour));
    const local = { at_local: '2027-01-01T10:00', since: at(due - 24 * hour) };
    const drop = { timing: { ...local, passed: 'drop' }, send_before: at(due + (22 + 72) * hour) };
    expect(before(drop)).toBeNull();
    expect(before({ ...drop, timing: { ...local, passed: 'next_day', since: at(due + hour) } })).not.toBeNull();
    const late = { timing: { ...local, passed: 'next_day', since: at(due + hour) }, send_before: at(due + 97 * hour) };
    expect(before(late)).toBeNull();
    // Another push has a time of its own.
    expect(draftOf(pushOf({ send_before: at(due + hour) }), false).sendBefore).toBeNull();
  });

  it('has an audience that is not shown where that is a list or a set', () => {
    expect(hiddenOf(pushOf({}))).toBeNull();
    expect(hiddenOf(pushOf({ audience: { list: 'openids', given: 3, matched: 2 } }))).toEqual({ count: 2 });
    expect(hiddenOf(pushOf({ audience: { exclude: [{ tags: { any: ['a'] } }] } }))).toEqual({ count: null });
  });
});
