import { describe, expect, it } from 'vitest';
import { approvalAsked, approvalReasons, decided, mayDecide } from './approval.ts';

const policy = { campaigns: false, above_recipients: null, classes: [], expires_hours: 72 };
const push = { kind: 'campaign' as const, class: 'marketing', mostRecipients: 1000 };
const now = new Date('2026-11-28T10:00:00Z');
const sendBefore = new Date('2026-12-28T10:00:00Z');

describe('approval', () => {
  it('is needed for campaigns, many recipients or classes, as the policy says', () => {
    expect(approvalReasons(policy, push)).toEqual([]);
    expect(approvalReasons({ ...policy, campaigns: true }, push)).toEqual(['campaign']);
    expect(approvalReasons({ ...policy, campaigns: true }, { ...push, kind: 'transactional' })).toEqual([]);
    expect(approvalReasons({ ...policy, above_recipients: 1000 }, push)).toEqual([]);
    expect(approvalReasons({ ...policy, above_recipients: 999 }, push)).toEqual(['above_recipients']);
    expect(approvalReasons({ ...policy, classes: ['marketing'], campaigns: true }, push)).toEqual([
      'campaign',
      'class',
    ]);
  });

  it('is never given by whoever had a hand in the push, nor by another key of theirs', () => {
    const author = { ref: 'key:a', person: 'member:1' };
    const first = approvalAsked(policy, null, author, { reasons: ['campaign'], sendBefore, now });
    const edited = approvalAsked(
      policy,
      first,
      { ref: 'member:2', person: 'member:2' },
      { reasons: ['campaign'], sendBefore, now },
    );
    expect(edited.authors).toEqual(['key:a', 'member:1', 'member:2']);
    for (const one of [
      author,
      { ref: 'key:b', person: 'member:1' },
      { ref: 'member:1', person: 'member:1' },
      { ref: 'key:c', person: 'member:2' },
    ]) {
      expect(mayDecide(edited, one)).toBe(false);
    }
    expect(mayDecide(edited, { ref: 'member:3', person: 'member:3' })).toBe(true);
    expect(mayDecide(edited, { ref: 'key:d', person: null })).toBe(true);
  });

  it('ends at its time, at send_before at the latest, and keeps every decision', () => {
    const author = { ref: 'key:a', person: null };
    const asked = approvalAsked(policy, null, author, { reasons: ['class'], sendBefore, now });
    expect(asked).toMatchObject({ state: 'waiting', requested_by: 'key:a', expires_at: '2026-12-01T10:00:00.000Z' });
    const soon = new Date('2026-11-28T11:00:00Z');
    const short = approvalAsked(policy, null, author, { reasons: ['class'], sendBefore: soon, now });
    expect(short.expires_at).toBe(soon.toISOString());
    const said = { by: 'member:3', label: 'c', at: now.toISOString(), version: 1, note: '改' };
    const rejected = decided(asked, { decision: 'rejected', ...said });
    const again = decided(approvalAsked(policy, rejected, author, { reasons: ['class'], sendBefore, now }), {
      decision: 'approved',
      ...said,
    });
    expect(again).toMatchObject({ state: 'approved', decisions: [{ decision: 'rejected' }, { decision: 'approved' }] });
    expect(approvalAsked(policy, again, author, { reasons: [], sendBefore, now })).toMatchObject({ state: 'none' });
  });
});
