import { describe, expect, it } from 'vitest';
import type { SceneStatus } from '../../status.ts';
import { scene } from '../../testing/phone.ts';
import { type Face, faceOf } from './face.ts';

const status = (state: SceneStatus['state'], over: Partial<SceneStatus> = {}): SceneStatus => ({
  state,
  scene,
  remaining: null,
  needsSettings: false,
  keepsAccepting: false,
  ...over,
});

describe('faceOf', () => {
  it('shows purpose, content and frequency in every state that knows them', () => {
    const states: SceneStatus['state'][] = [
      'ready',
      'accepted',
      'refused',
      'switched_off',
      'always_rejected',
      'banned',
    ];
    for (const state of states) {
      expect(faceOf(status(state), 'zh', '', false).facts).toEqual([
        { name: '用途', text: '告诉您进度' },
        { name: '内容', text: '订单状态' },
        { name: '频率', text: '每单一条' },
      ]);
    }
    expect(faceOf(null, 'zh', '', false).facts).toEqual([]);
  });

  it.each<[SceneStatus['state'], Face['action']]>([
    ['ready', 'ask'],
    ['accepted', 'none'],
    ['refused', 'ask'],
    ['switched_off', 'settings'],
    ['always_rejected', 'settings'],
    ['banned', 'none'],
    ['not_supported', 'none'],
    ['unavailable', 'retry'],
  ])('%s leads to %s', (state, action) => {
    const zh = faceOf(status(state), 'zh', '', false);
    const en = faceOf(status(state), 'en_US', '', false);
    expect([zh.action, en.action]).toEqual([action, action]);
    expect(zh.label).not.toBe('');
    expect(en.label).not.toBe(zh.label);
  });

  it('counts the sends that are left', () => {
    expect(faceOf(status('accepted', { remaining: 2 }), 'zh', '', false).note).toBe('还能收到 2 条');
    expect(faceOf(status('accepted', { remaining: 1 }), 'en', '', false)).toMatchObject({
      note: '1 message left',
      aria: 'Subscribed, 1 message left',
    });
    expect(faceOf(status('ready', { remaining: 1 }), 'zh', '', false).note).toBe('还能收到 1 条');
    expect(faceOf(status('ready', { remaining: 0 }), 'zh', '', false).note).toBe('');
    expect(faceOf(status('accepted'), 'zh', '', false)).toMatchObject({ note: '', aria: '已订阅' });
  });

  it('takes the host’s words for asking only', () => {
    expect(faceOf(status('ready'), 'zh', '到货叫我', false).label).toBe('到货叫我');
    expect(faceOf(status('accepted'), 'zh', '到货叫我', false).label).toBe('已订阅');
  });

  it('cannot be tapped while it loads or asks', () => {
    expect(faceOf(null, 'zh', '', false)).toMatchObject({ state: 'loading', action: 'none' });
    expect(faceOf(status('ready'), 'zh', '', true)).toMatchObject({ state: 'asking', action: 'none' });
  });
});
