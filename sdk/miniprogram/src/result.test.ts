import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AskPlan } from './plan-ask.ts';
import { resultOf } from './result.ts';
import { answerOf } from './scene.ts';

const plan = (...ids: string[]): AskPlan => ({ ids, notAsked: ['later'], enough: ['full'], reason: null });

describe('answerOf', () => {
  it.each([
    ['accept', 'accept'],
    ['acceptWithAudio', 'accept'],
    ['acceptWithAlert', 'accept'],
    ['acceptWithSomethingNew', 'accept'],
    ['reject', 'reject'],
    ['ban', 'ban'],
    ['filter', 'filter'],
    ['perhaps', 'unknown'],
    [undefined, 'unknown'],
    [7, 'unknown'],
  ])('reads %s as %s', (value, answer) => {
    expect(answerOf(value)).toBe(answer);
  });
});

describe('resultOf', () => {
  it.each([
    [{ a: 'accept', b: 'reject' }, 'accepted', null],
    [{ a: 'reject', b: 'ban' }, 'refused', null],
    [{ a: 'ban', b: 'filter' }, 'banned', null],
    [{ a: 'filter', b: 'filter' }, 'failed', 'no_answer'],
    [{}, 'failed', 'no_answer'],
  ])('reads %j as %s', (value, outcome, reason) => {
    const result = resultOf(plan('a', 'b'), { value });
    expect(result).toMatchObject({ outcome, reason, notAsked: ['later'], enough: ['full'], errCode: null });
    expect(Object.keys(result.answers)).toEqual(['a', 'b']);
  });

  it.each([
    [10001, 'failed', 'empty_parameters'],
    [10002, 'failed', 'network'],
    [10003, 'failed', 'network'],
    [10004, 'failed', 'wrong_parameters'],
    [10005, 'failed', 'in_background'],
    [20001, 'failed', 'template_not_found'],
    [20002, 'failed', 'mixed_types'],
    [20003, 'failed', 'too_many_templates'],
    [20004, 'failed', 'main_switch_off'],
    [20005, 'banned', 'program_banned'],
    [20013, 'failed', 'device_template'],
    [99999, 'failed', 'unknown'],
  ])('reads errCode %i', (errCode, outcome, reason) => {
    const error = { errCode, errMsg: 'requestSubscribeMessage:fail' };
    expect(resultOf(plan('a'), { error })).toMatchObject({ outcome, reason, errCode, answers: {} });
  });

  it.each([
    ['requestSubscribeMessage:fail can only be invoked by user TAP gesture.', 'not_in_tap'],
    ['requestSubscribeMessage:fail last call has not ended', 'busy'],
    ['requestSubscribeMessage:fail of a new kind', 'unknown'],
  ])('reads the words where there is no code: %s', (errMsg, reason) => {
    expect(resultOf(plan('a'), { error: { errMsg } })).toMatchObject({
      outcome: 'failed',
      reason,
      errCode: null,
      errMsg,
    });
    expect(resultOf(plan('a'), { error: {} })).toMatchObject({ outcome: 'failed', reason: 'unknown' });
  });

  it('tells why nothing was asked', () => {
    const enough: AskPlan = { ids: [], notAsked: [], enough: ['a'], reason: 'enough' };
    expect(resultOf(enough)).toMatchObject({ outcome: 'not_asked', reason: 'enough', enough: ['a'] });
  });

  /** What `wx.requestSubscribeMessage` documents, what may be added to it, and what is no answer at all. */
  const value = fc.oneof(
    fc.constantFrom('accept', 'acceptWithAudio', 'acceptWithAlert', 'reject', 'ban', 'filter'),
    fc.string().map((more) => `accept${more}`),
    fc.string(),
    fc.constantFrom(undefined, null, 1, true, {}),
  );
  const mix = fc.dictionary(fc.string({ minLength: 1 }), value, { minKeys: 1, maxKeys: 5 });

  it('reads any mix of answers: one accept is enough, then a refusal, then a ban; what is new is unknown', () => {
    fc.assert(
      fc.property(mix, fc.string(), (values, errMsg) => {
        const ids = Object.keys(values);
        const result = resultOf(plan(...ids), {
          value: { ...values, errMsg: 'requestSubscribeMessage:ok', other: errMsg },
        });
        const all = ids.map((id) => String(values[id]));
        for (const [i, id] of ids.entries()) {
          const told = all[i]!.startsWith('accept') ? 'accept' : all[i]!;
          expect(result.answers[id]).toBe(['accept', 'reject', 'ban', 'filter'].includes(told) ? told : 'unknown');
        }
        const expected = all.some((one) => one.startsWith('accept'))
          ? 'accepted'
          : all.includes('reject')
            ? 'refused'
            : all.includes('ban')
              ? 'banned'
              : 'failed';
        expect(result.outcome).toBe(expected);
        expect(result.reason).toBe(expected === 'failed' ? 'no_answer' : null);
        expect(Object.keys(result.answers).toSorted()).toEqual(ids.toSorted());
      }),
    );
  });

  it('gives every failure a reason, and keeps the platform’s own words', () => {
    const error = fc.record({ errCode: fc.integer(), errMsg: fc.string() }, { requiredKeys: [] });
    fc.assert(
      fc.property(error, (failed) => {
        const result = resultOf(plan('a'), { error: failed });
        expect(result).toMatchObject({ answers: {}, errCode: failed.errCode ?? null, errMsg: failed.errMsg ?? null });
        expect([typeof result.reason, ['failed', 'banned'].includes(result.outcome)]).toEqual(['string', true]);
      }),
    );
  });
});
