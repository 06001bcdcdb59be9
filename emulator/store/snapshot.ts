import type { Change } from '../world/change.ts';
import { listTemplate } from '../world/template.ts';
import type { App, Phone } from '../world/types.ts';
import type { World } from '../world/world.ts';

/**
 * The shortest list of changes that makes the present world out of an empty one. It has the same form as the journal,
 * so a snapshot is only a journal without history and one reader reads both.
 */
export function* snapshot(world: World): Generator<Change> {
  for (const app of world.apps.values()) yield* snapshotApp(app);
  for (const { appid, ...token } of world.tokens.values()) yield { k: 'token', appid, token };
}

function* snapshotApp(app: App): Generator<Change> {
  const { appid } = app;
  yield { k: 'app', appid, config: app.config };
  for (const template of app.templates.values()) yield { k: 'template', appid, template: listTemplate(template) };
  for (const phone of app.phones.values()) yield { k: 'phone', appid, phone: withoutLists(phone) };
  for (const message of app.messages) yield { k: 'message', appid, message, takesCredit: false };
  for (const { openid, chat, chatSendsLeft } of app.phones.values()) {
    for (const line of chat) yield { k: 'chat', appid, openid, line };
    // Replaying the chat counts its lines again; the phone's own number is the true one.
    if (chat.length) yield { k: 'phone', appid, phone: { openid, chatSendsLeft } };
  }
  const { sendCalls, byErrcode, callbacks } = app.stats;
  yield { k: 'stats', appid, sendCalls, byErrcode, sent: callbacks.sent, failed: callbacks.failed };
}

function withoutLists(phone: Phone) {
  const { messages: _messages, chat: _chat, ...rest } = phone;
  return rest;
}
