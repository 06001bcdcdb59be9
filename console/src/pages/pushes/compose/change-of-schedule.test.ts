import { describe, expect, it } from 'vitest';
import { changeOfSchedule, type EditedSchedule } from './change-of-schedule.ts';
import type { ScheduleInput } from './form.ts';

const push = (more: object) =>
  ({ message: { template: 't', fields: {} }, ...more }) as unknown as ScheduleInput['push'];
const changed = (stored: object, name = '每周') => {
  const schedule = { id: 's', version: 1, name: '每周', push: push(stored) } as unknown as EditedSchedule['schedule'];
  const before = { name: '每周', push: push({ name: '每周' }) } as ScheduleInput;
  return changeOfSchedule({ name, push: push({ name, priority: 5 }) } as ScheduleInput, { schedule, before }).body;
};

describe('a change of a standing order', () => {
  it('keeps what the page does not show', () => {
    const unseen = { variables: { shop: '一店' }, limits: { caps: [] }, timing: { best_time: { within_hours: 3 } } };
    expect(changed(unseen).push).toMatchObject({ ...unseen, priority: 5 });
  });

  it('keeps the name that its pushes have of their own', () => {
    expect(changed({ name: '春茶' }, '每月')).toMatchObject({ name: '每月', push: { name: '春茶' } });
    expect(changed({ name: '每周' }, '每月')).toMatchObject({ name: '每月', push: { name: '每月' } });
    expect(changed({}, '每月').push).not.toHaveProperty('name');
  });
});
