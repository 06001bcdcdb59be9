import type { Change, PhoneRecord, PopupChange } from './change.ts';
import type { App, Phone } from './types.ts';

type PhoneChange = Extract<
  Change,
  { k: 'phone' | 'grant' | 'popup' | 'refuse' | 'settings' | 'leave' | 'enter' | 'seen' | 'opened' | 'chat' }
>;

/** Applies a change that concerns phones. Changes to unknown phones are ignored: a reset may have come between. */
export function applyToPhone(app: App, change: PhoneChange): void {
  if (change.k === 'phone') {
    app.phones.set(change.phone.openid, makePhone(change.phone, app.phones.get(change.phone.openid)));
    return;
  }
  if (change.k === 'grant') {
    grant(app, change.openids, change.templates, change.count);
    return;
  }
  const phone = app.phones.get(change.openid);
  if (!phone) return;
  switch (change.k) {
    case 'popup':
      answerPopup(app, phone, change);
      return;
    case 'refuse':
      phone.credits[change.template] = 0;
      return;
    case 'settings':
      phone.mainSwitch = change.mainSwitch;
      phone.itemSettings = change.items;
      return;
    case 'leave':
      phone.left = true;
      phone.credits = {};
      return;
    case 'enter':
      phone.left = false;
      return;
    case 'seen':
      for (const message of phone.messages) message.seen = true;
      return;
    case 'opened': {
      const message = phone.messages.find((m) => m.msgid === change.msgid);
      if (message) Object.assign(message, { seen: true, openedAt: message.openedAt || change.at });
      return;
    }
    case 'chat':
      phone.chat.push(change.line);
      if (change.line.from === 'app') phone.chatSendsLeft -= 1;
      // A user's message opens five sends (message/custom/send).
      else Object.assign(phone, { lastSpokeAt: change.line.at, chatSendsLeft: 5 });
  }
}

function makePhone(record: PhoneRecord, known: Phone | undefined): Phone {
  const base: Phone = known ?? {
    openid: record.openid,
    unionid: '',
    nickname: record.openid,
    left: false,
    mainSwitch: true,
    itemSettings: {},
    credits: {},
    messages: [],
    chat: [],
    lastSpokeAt: 0,
    chatSendsLeft: 0,
  };
  return Object.assign(base, record);
}

function grant(app: App, openids: string[], templates: string[], count: number): void {
  for (const openid of openids) {
    const phone = app.phones.get(openid);
    if (phone) for (const template of templates) addCredits(app, phone, template, count);
  }
}

function addCredits(app: App, phone: Phone, template: string, count: number): void {
  const longTerm = app.templates.get(template)?.type === 3;
  phone.credits[template] = longTerm ? 1 : (phone.credits[template] ?? 0) + count;
}

function answerPopup(app: App, phone: Phone, change: PopupChange): void {
  for (const [template, choice] of Object.entries(change.asked)) {
    if (choice === 'accept') addCredits(app, phone, template, 1);
    else if (change.clears) phone.credits[template] = 0;
    if (change.keep) phone.itemSettings[template] = choice;
  }
}
