import { avatar, h, icon, paint } from './dom.js';
import { guest } from './guest.js';
import { chatScreen, guestBar, landingScreen, miniProgramScreen, noticesScreen, settingsScreen } from './screens.js';
import { words } from './words.js';

const tabs = [
  ['mini', 'grid', 'miniProgram'],
  ['notices', 'bell', 'notices'],
  ['chat', 'chat', 'chat'],
  ['settings', 'gear', 'settings'],
];
const screens = {
  mini: miniProgramScreen,
  notices: noticesScreen,
  chat: chatScreen,
  settings: settingsScreen,
  landing: landingScreen,
};

/** Boxes that stay, each painted by itself: the frame with the mini-program in it must not be moved. */
const boxes = Object.fromEntries(
  ['owner', 'segments', 'status', 'screen', 'over'].map((name) => [name, h('div', { class: `${name}-box` })]),
);
const glass = h(
  'div',
  { class: 'glass' },
  h('div', { class: 'island' }),
  boxes.status,
  boxes.screen,
  guest.frame,
  boxes.over,
  h('div', { class: 'homebar' }),
);
const body = h('div', { class: 'phone' }, glass);

/** The middle: whose phone it is, what its screen shows, and the sends that are left. */
export function paintStage(root, state, device, actions) {
  const { phone, app, screen, sheet, toast, modal, choice, landing, scenes, menu, bar } = state;
  const { lang } = document.documentElement;
  if (!phone || !app) {
    paint(root, [lang, 'empty'], () =>
      h('div', { class: 'welcome' }, icon('phone', 44), h('p', {}, state.people.total === 0 ? words.noPhones : '')),
    );
    return;
  }
  if (!body.isConnected) {
    delete root.dataset.key;
    root.replaceChildren(boxes.owner, boxes.segments, body);
  }
  const running = screen === 'mini' && Boolean(state.guest?.hash) && !phone.left;
  glass.dataset.guest = String(running);
  glass.style.setProperty('--wx-bar', running ? bar.color : '');
  glass.style.color = running && bar.color ? '#191919' : '';
  paint(boxes.owner, [lang, phone, app], () => head(phone, app));
  paint(boxes.segments, [lang, screen, phone.unread, running, device.online], () => [
    tabBar(state, actions),
    ...(state.guest?.hash ? [networkSwitch(device, actions)] : []),
  ]);
  paint(boxes.status, [clockText(), device.online], () => statusBar(device));
  const shown = running ? [lang, 'guest', bar] : [lang, phone, app, screen, landing, scenes, menu, device, state.guest];
  paint(boxes.screen, [...shown, Boolean(state.settingsDone)], () =>
    running ? guestBar(bar, actions) : screens[screen](state, actions, device),
  );
  paint(boxes.over, [lang, sheet, toast, modal, choice], () =>
    [
      sheet && sheetOf(state, actions),
      modal && modalOf(modal, actions),
      choice && choiceOf(choice, actions),
      toast && h('div', { class: 'toast', role: 'status' }, toast),
    ].filter(Boolean),
  );
}

function head(phone, app) {
  const titles = new Map(app.templates.map((template) => [template.priTmplId, template]));
  const chips = Object.entries(phone.credits)
    .filter(([id]) => titles.has(id))
    .map(([id, count]) => {
      const { title, type } = titles.get(id);
      const left = type === 3 && count > 0 ? words.longTerm : `× ${count}`;
      return h(
        'span',
        { class: `chip${count > 0 ? '' : ' none'}`, title: `${words.credits}: ${title}` },
        title,
        h('b', {}, left),
      );
    });
  const who = h(
    'div',
    { class: 'owner-name' },
    h('b', {}, phone.nickname),
    h('code', { title: phone.openid }, phone.openid),
  );
  return h(
    'div',
    { class: 'owner' },
    avatar(phone.nickname),
    who,
    chips.length > 0 && h('div', { class: 'chips' }, chips),
  );
}

function tabBar(state, actions) {
  const current = state.screen === 'landing' ? 'notices' : state.screen;
  const buttons = tabs.map(([name, glyph, word]) =>
    h(
      'button',
      {
        class: name === current ? 'on' : '',
        'aria-pressed': String(name === current),
        onclick: () => actions.show(name),
      },
      icon(glyph, 16),
      h('span', {}, words[word]),
      name === 'notices' && state.phone.unread > 0 && h('i', { class: 'badge' }, String(state.phone.unread)),
    ),
  );
  return h('div', { class: 'segments', role: 'group' }, buttons);
}

/** Beside the phone and not on it: it must be in reach while a pop-up covers the screen. */
const networkSwitch = ({ online }, actions) =>
  h(
    'button',
    {
      class: `network${online ? '' : ' off'}`,
      role: 'switch',
      'aria-checked': String(online),
      'aria-label': words.network,
      title: words.network,
      onclick: () => actions.setDevice({ online: !online }),
    },
    icon(online ? 'signal' : 'noSignal', 18),
  );

const clockText = () => new Date().toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });

function statusBar({ online }) {
  const signal = h('span', { class: 'signal' }, h('i'), h('i'), h('i'), h('i'), h('u'));
  return h('div', { class: 'status' }, h('span', {}, clockText()), online ? signal : h('span', {}, words.offline));
}

/** A dialog of wx.showModal. */
function modalOf({ title, content, showCancel }, actions) {
  return h(
    'div',
    { class: 'veil middle' },
    h(
      'div',
      { class: 'modal', role: 'alertdialog', 'aria-label': title || content },
      title && h('h3', {}, title),
      h('p', {}, content),
      h(
        'div',
        { class: 'answers' },
        showCancel && h('button', { class: 'deny', onclick: () => actions.answerModal(false) }, words.cancel),
        h('button', { class: 'allow', onclick: () => actions.answerModal(true) }, words.confirm),
      ),
    ),
  );
}

/** The list of wx.showActionSheet. */
function choiceOf({ items }, actions) {
  const entry = (text, index, kind = '') =>
    h('button', { class: kind, onclick: () => actions.answerChoice(index) }, text);
  return h(
    'div',
    { class: 'veil' },
    h(
      'div',
      { class: 'choices', role: 'menu' },
      items.map((text, i) => entry(text, i)),
      entry(words.cancel, null, 'cancel'),
    ),
  );
}

/** The pop-up of wx.requestSubscribeMessage. */
function sheetOf(state, actions) {
  const { sheet: asked, app } = state;
  const rows = asked.templates.map((template) =>
    h(
      'label',
      { class: 'ask' },
      h('input', {
        type: 'checkbox',
        checked: asked.ticked[template.id],
        onchange: (event) => actions.tick(template.id, event.target.checked),
      }),
      h('span', { class: 'tick' }, icon('check', 14)),
      h('span', {}, template.title),
    ),
  );
  const keep = h(
    'label',
    { class: 'keep' },
    h('input', { type: 'checkbox', checked: asked.keep, onchange: (event) => actions.keep(event.target.checked) }),
    h('span', { class: 'tick' }, icon('check', 12)),
    h('span', {}, words.alwaysKeep),
  );
  return h(
    'div',
    { class: 'veil' },
    h(
      'div',
      { class: 'sheet', role: 'dialog', 'aria-label': words.askText },
      h('div', { class: 'asker' }, avatar(app.name, 'small'), h('span', {}, app.name), h('span', {}, words.askTitle)),
      h('h3', {}, words.askText),
      h('div', { class: 'asks' }, rows),
      keep,
      h(
        'div',
        { class: 'answers' },
        h('button', { class: 'deny', onclick: () => actions.answer(false) }, words.deny),
        h('button', { class: 'allow', onclick: () => actions.answer(true) }, words.allow),
      ),
    ),
  );
}
