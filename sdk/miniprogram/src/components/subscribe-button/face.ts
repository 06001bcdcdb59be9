import type { SceneStatus } from '../../index.ts';

/** What the button shows and what a tap on it does. */
export interface Face {
  state: SceneStatus['state'] | 'loading' | 'asking';
  facts: { name: string; text: string }[];
  label: string;
  note: string;
  action: 'ask' | 'settings' | 'retry' | 'none';
  /** Read aloud instead of the label. */
  aria: string;
}

type Words = {
  facts: [string, string, string];
  /** By state: label and note. */
  states: { [state in Face['state']]: [label: string, note: string] };
  remaining: (n: number) => string;
  comma: string;
};

const zh: Words = {
  facts: ['用途', '内容', '频率'],
  states: {
    loading: ['订阅通知', ''],
    ready: ['订阅通知', ''],
    asking: ['请在弹窗中选择', ''],
    accepted: ['已订阅', ''],
    refused: ['重新订阅', '您上次没有允许，随时可以再订阅'],
    switched_off: ['去设置里开启', '您关闭了这个小程序的订阅消息'],
    always_rejected: ['去设置里开启', '您选择了总是拒绝这类消息'],
    banned: ['暂不能订阅', '平台停用了这类消息'],
    not_supported: ['暂不能订阅', '要在新版微信里才能订阅'],
    unavailable: ['重试', '暂时读不到订阅内容'],
  },
  remaining: (n) => `还能收到 ${n} 条`,
  comma: '，',
};

const en: Words = {
  facts: ['Purpose', 'Content', 'Frequency'],
  states: {
    loading: ['Notify me', ''],
    ready: ['Notify me', ''],
    asking: ['Choose in the pop-up', ''],
    accepted: ['Subscribed', ''],
    refused: ['Subscribe again', 'You did not allow it last time; you can change your mind'],
    switched_off: ['Turn on in settings', 'Messages of this mini-program are switched off'],
    always_rejected: ['Turn on in settings', 'You chose to always reject these messages'],
    banned: ['Not available', 'The platform has stopped these messages'],
    not_supported: ['Not available', 'Subscribing needs a recent WeChat'],
    unavailable: ['Try again', 'It could not be loaded right now'],
  },
  remaining: (n) => (n === 1 ? '1 message left' : `${n} messages left`),
  comma: ', ',
};

const actions: { [state in Face['state']]?: Face['action'] } = {
  ready: 'ask',
  refused: 'ask',
  switched_off: 'settings',
  always_rejected: 'settings',
  unavailable: 'retry',
};

/**
 * The face of a state. `status` null is loading; `label` takes the place of the words of the ready button. Purpose,
 * content and frequency are shown whenever they are known: users must see them before they are asked.
 */
export function faceOf(status: SceneStatus | null, lang: string, label: string, asking: boolean): Face {
  const words = lang.indexOf('en') === 0 ? en : zh;
  const state = asking ? 'asking' : status ? status.state : 'loading';
  const scene = status ? status.scene : null;
  const texts = scene ? [scene.purpose, scene.content, scene.frequency] : [];
  const [own, told] = words.states[state];
  const shown = label && (state === 'ready' || state === 'loading') ? label : own;
  // A scene may collect several sends: then the user can be asked although some are left.
  const left = status && (state === 'accepted' || (state === 'ready' && status.remaining)) ? status.remaining : null;
  const remaining = left === null ? '' : words.remaining(left);
  const note = told || remaining;
  return {
    state,
    facts: texts.map((text, i) => ({ name: words.facts[i] as string, text })),
    label: shown,
    note,
    action: actions[state] || 'none',
    aria: note ? shown + words.comma + note : shown,
  };
}
