import { fieldsOf } from './api.js';
import { libraries } from './device.js';
import { avatar, h, icon } from './dom.js';
import { shownTime, words } from './words.js';

const capsule = () => h('span', { class: 'capsule', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'), h('u'), h('b'));

const bar = (title, back, right) =>
  h(
    'div',
    { class: 'bar' },
    back && h('button', { class: 'back', onclick: back, 'aria-label': words.back }, icon('back', 22)),
    h('h2', {}, title),
    right,
  );

const screen = (kind, top, ...content) =>
  h('div', { class: `screen ${kind}` }, top, h('div', { class: 'scroll', 'data-scroll': '' }, content));

/** The bar over a mini-program that draws itself. */
export function guestBar({ title, back, home }, actions) {
  const close = h('button', { class: 'capsule', 'aria-label': words.restart, onclick: actions.restart }, [
    ...capsule().childNodes,
  ]);
  const top = bar(title, back ? actions.guestBack : null, close);
  if (home) {
    const label = words.home;
    top.prepend(h('button', { class: 'back', onclick: actions.guestHome, 'aria-label': label }, icon('home', 20)));
  }
  return top;
}

/** The mini-program: its scenes as the service describes them, or its templates when there is no service. */
export function miniProgramScreen(state, actions) {
  const { app, phone } = state;
  const top = bar(app.name, null, capsule());
  const hero = h(
    'div',
    { class: 'hero' },
    avatar(app.name, 'big'),
    h('div', {}, h('b', {}, app.name), h('small', {}, app.appid)),
  );
  if (phone.left)
    return screen(
      'mini',
      top,
      hero,
      h(
        'div',
        { class: 'card center' },
        h('p', {}, words.left),
        h('button', { class: 'green', onclick: actions.enter }, words.returnHere),
      ),
    );
  // Its own screen could not be built: this one does what it is for.
  const trouble = state.guest?.error ? h('p', { class: 'hint' }, `${words.guestFailed} ${state.guest.error}`) : null;
  const scenes = (app.service?.scenes ?? []).map(({ key, title }) => sceneCard(title, key, state, actions));
  if (scenes.length > 0) return screen('mini', top, hero, trouble, scenes);
  return screen(
    'mini',
    top,
    hero,
    trouble,
    h('p', { class: 'hint' }, words.noService),
    app.templates.map((template) => templateCard(template, state, actions)),
  );
}

function sceneCard(title, key, state, actions) {
  const scene = state.scenes[key];
  if (!scene?.templates) {
    return h(
      'div',
      { class: 'card scene' },
      h('h3', {}, title),
      h('p', { class: 'hint' }, scene ? `${words.sceneMissing} (${scene.status})` : '…'),
    );
  }
  const facts = ['purpose', 'content', 'frequency'].filter((name) => scene[name]);
  return h(
    'div',
    { class: 'card scene' },
    h('h3', {}, title),
    h(
      'dl',
      {},
      facts.map((name) => [h('dt', {}, words[name]), h('dd', {}, scene[name])]),
    ),
    h(
      'div',
      { class: 'tags' },
      scene.templates.map((template) => creditTag(template.id, template.title, state)),
    ),
    h(
      'button',
      { class: 'green', onclick: () => actions.ask(scene.templates, key) },
      icon('bell', 18),
      words.subscribe,
    ),
  );
}

function templateCard(template, state, actions) {
  const list = [{ id: template.priTmplId, title: template.title, type: template.type }];
  return h(
    'div',
    { class: 'card scene' },
    h('h3', {}, template.title),
    h('p', { class: 'hint' }, words.directTemplate),
    h(
      'div',
      { class: 'tags' },
      creditTag(
        template.priTmplId,
        fieldsOf(template)
          .map((field) => field.label)
          .join(' · '),
        state,
      ),
    ),
    h('button', { class: 'green', onclick: () => actions.ask(list, null) }, icon('bell', 18), words.subscribe),
  );
}

function creditTag(id, title, { phone, app }) {
  const count = phone.credits[id] ?? 0;
  const longTerm = app.templates.find((template) => template.priTmplId === id)?.type === 3;
  return h(
    'span',
    { class: `tag${count > 0 ? '' : ' none'}` },
    title,
    h('b', {}, longTerm && count > 0 ? words.longTerm : `× ${count}`),
  );
}

/** 服务通知: the newest card on top, where the eye is. */
export function noticesScreen(state, actions) {
  const { phone, app } = state;
  const top = bar(words.notices, null, null);
  if (phone.messages.length === 0) {
    return screen(
      'notices',
      top,
      h('div', { class: 'void' }, icon('bell', 40), h('b', {}, words.noNotices), h('p', {}, words.noNoticesNote)),
    );
  }
  return screen(
    'notices',
    top,
    phone.messages.map((message) => noticeCard(message, app, state, actions)),
  );
}

function noticeCard(message, app, state, actions) {
  const template = app.templates.find((item) => item.priTmplId === message.template);
  const rows = fieldsOf(template).map(({ label, key }) => [h('dt', {}, label), h('dd', {}, message.data[key] ?? '')]);
  const open = state.menu === message.msgid;
  const menu = h(
    'button',
    { class: 'dots', 'aria-label': words.refuse, onclick: () => actions.menu(open ? null : message.msgid) },
    h('i'),
    h('i'),
    h('i'),
  );
  const enter = h(
    'button',
    { class: 'enter', onclick: () => actions.open(message.msgid) },
    h('span', {}, words.enter),
    message.openedAt > 0 && h('em', {}, words.openedAt),
    icon('next', 16),
  );
  return h(
    'div',
    { class: 'notice-block' },
    h('time', {}, shownTime(message.at)),
    h(
      'article',
      { class: 'notice' },
      h('header', {}, avatar(app.name, 'tiny'), h('span', {}, app.name), menu),
      open && h('button', { class: 'refuse', onclick: () => actions.refuse(message.template) }, words.refuse),
      h('h3', {}, template?.title ?? message.template),
      h('dl', {}, rows),
      enter,
    ),
  );
}

/** Where a tap led: page, query, launch scene, and what the service said to the report. */
export function landingScreen(state, actions) {
  const { app, landing } = state;
  const top = bar(app.name, () => actions.show('notices'), capsule());
  if (!landing.launch.page)
    return screen('landing', top, h('div', { class: 'void' }, icon('phone', 40), h('p', {}, words.cardOpensNothing)));
  const { path, query, scene } = landing.launch;
  const report = landing.opened;
  const good = report && report.status >= 200 && report.status < 300;
  const said = report ? (good ? words.reported(report.status) : words.reportFailed(report.status)) : words.notReported;
  return screen(
    'landing',
    top,
    h('div', { class: 'card' }, h('small', { class: 'label' }, words.path), h('code', { class: 'pathname' }, path)),
    h(
      'div',
      { class: 'card' },
      h('small', { class: 'label' }, words.query),
      h(
        'dl',
        { class: 'query' },
        Object.entries(query).map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
      ),
    ),
    h(
      'div',
      { class: 'card' },
      h('small', { class: 'label' }, words.launchScene),
      h('p', {}, h('b', {}, String(scene)), ` · ${words.sceneNote}`),
    ),
    h(
      'div',
      { class: `card report${good ? ' good' : report ? ' bad' : ''}` },
      h('small', { class: 'label' }, words.openedReport),
      h('p', {}, said),
    ),
  );
}

/** The customer-service chat. */
export function chatScreen(state, actions) {
  const { phone, app } = state;
  const lines = phone.chat.map((line) =>
    h(
      'div',
      { class: `bubble ${line.from}` },
      line.from === 'app' ? avatar(app.name, 'tiny') : null,
      h('p', {}, line.content.content ?? `[${line.msgtype}] ${line.content.title ?? ''}`),
    ),
  );
  const input = h('input', {
    type: 'text',
    name: 'say',
    value: state.draft,
    oninput: (event) => actions.draft(event.target.value),
    placeholder: words.sayPlaceholder,
    'aria-label': words.sayPlaceholder,
    autocomplete: 'off',
    maxlength: 200,
  });
  const submit = (event) => {
    event.preventDefault();
    if (input.value.trim()) actions.say(input.value.trim());
  };
  const form = h(
    'form',
    { class: 'compose', onsubmit: submit },
    input,
    h('button', { class: 'green small' }, words.say),
  );
  const body = screen('chat', bar(app.name, null, null), h('p', { class: 'hint center' }, words.chatNote), lines);
  body.append(form);
  body.querySelector('.scroll').dataset.end = '';
  return body;
}

/** The user's subscribe-message settings for this mini-program. */
export function settingsScreen(state, actions, device) {
  const { phone, app } = state;
  const choices = [
    ['', words.itemAsk],
    ['accept', words.itemAccept],
    ['reject', words.itemReject],
    ['ban', words.itemBan],
  ];
  const item = (template) => {
    const now = phone.itemSettings[template.priTmplId] ?? '';
    const options = choices.map(([value, label]) => h('option', { value, selected: value === now }, label));
    return h(
      'label',
      { class: 'line' },
      h('span', {}, template.title),
      h('select', { onchange: (event) => actions.setItem(template.priTmplId, event.target.value || null) }, options),
    );
  };
  return screen(
    'settings',
    bar(words.settings, state.settingsDone ? () => actions.show('mini') : null, null),
    h(
      'div',
      { class: 'card lines' },
      h(
        'label',
        { class: 'line' },
        h('span', {}, words.mainSwitch),
        h('input', {
          type: 'checkbox',
          class: 'switch',
          checked: phone.mainSwitch,
          onchange: (event) => actions.setMain(event.target.checked),
        }),
      ),
    ),
    h('p', { class: 'hint' }, words.mainSwitchNote),
    h('div', { class: 'card lines' }, app.templates.map(item)),
    h(
      'button',
      { class: 'card danger', onclick: phone.left ? actions.enter : actions.leave },
      phone.left ? words.returnHere : words.leave,
    ),
    h('p', { class: 'hint' }, words.leaveNote),
    state.guest?.hash && deviceCard(device, actions),
  );
}

/** What is particular to the phone: a mini-program must do with an old base library as well. */
function deviceCard(device, actions) {
  const options = libraries.map((version) =>
    h('option', { value: version, selected: version === device.library }, version),
  );
  const line = (label, control) => h('label', { class: 'line' }, h('span', {}, label), control);
  return h(
    'div',
    { class: 'card lines' },
    line(
      words.library,
      h('select', { onchange: (event) => actions.setDevice({ library: event.target.value }) }, options),
    ),
  );
}
