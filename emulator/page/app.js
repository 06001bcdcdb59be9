import { call, phonePath } from './api.js';
import { changeDevice, clearStorage, deviceOf } from './device.js';
import { h, icon, paint } from './dom.js';
import { guest } from './guest.js';
import { paintPeople } from './list.js';
import { paintPanel } from './panel.js';
import { paintStage } from './phone.js';
import { currentLanguage, setLanguage, words } from './words.js';

const state = {
  apps: [],
  appid: new URLSearchParams(location.search).get('appid'),
  app: null,
  openid: new URLSearchParams(location.search).get('openid'),
  phone: null,
  words: '',
  people: { total: 0, phones: [] },
  screen: 'mini',
  scenes: {},
  sheet: null,
  toast: '',
  landing: null,
  menu: null,
  modal: null,
  choice: null,
  bar: { title: '', color: '', back: false, home: false },
  guest: null,
  settingsDone: null,
  tab: 'stage',
  draft: '',
  log: { sendCalls: 0, acceptedCalls: 0, duplicates: 0, callbacks: { pending: 0 } },
  faults: null,
  switches: null,
  calls: [],
  callsNext: 0,
};
const device = () => deviceOf(state.appid, state.openid);
const at = (id) => document.getElementById(id);

function paintAll() {
  paintTop();
  document.body.dataset.tab = state.tab;
  if (state.apps.length === 0) return paintNoApps();
  paintPeople(at('people'), state, actions);
  openGuest();
  paintStage(at('stage'), state, device(), actions);
  if (state.faults && state.switches) paintPanel(at('panel'), state, actions);
}

function paintTop() {
  paint(at('top'), [currentLanguage(), state.apps, state.appid], () =>
    [
      h(
        'div',
        { class: 'brand' },
        h('span', { class: 'logo' }, icon('phone', 18)),
        h('b', {}, words.brand),
        h('small', {}, words.brandNote),
      ),
      state.apps.length > 0 &&
        h(
          'select',
          {
            class: 'apps',
            'aria-label': words.miniProgram,
            onchange: (event) => actions.chooseApp(event.target.value),
          },
          state.apps.map((app) => h('option', { value: app.appid, selected: app.appid === state.appid }, app.name)),
        ),
      h('button', { class: 'link language', onclick: actions.switchLanguage }, icon('globe', 16), words.language),
    ].filter(Boolean),
  );
  const tabs = [
    ['people', 'people', words.phones],
    ['stage', 'phone', words.onePhone],
    ['panel', 'pulse', words.panel],
  ];
  paint(at('tabs'), [currentLanguage(), state.tab], () =>
    tabs.map(([name, glyph, label]) =>
      h(
        'button',
        { class: name === state.tab ? 'on' : '', onclick: () => actions.tab(name) },
        icon(glyph, 20),
        h('span', {}, label),
      ),
    ),
  );
}

function paintNoApps() {
  const example = `curl -X PUT ${location.origin}/_emulator/apps/wx0000000000000001 -d '{"secret":"demo","name":"雁栖咖啡"}'`;
  paint(at('stage'), [currentLanguage(), 'none'], () =>
    h(
      'div',
      { class: 'welcome' },
      icon('phone', 44),
      h('h1', {}, words.noApps),
      h('p', {}, words.noAppsNote),
      h('pre', {}, example),
    ),
  );
  at('people').replaceChildren();
  at('panel').replaceChildren();
}

const act = (what, body = {}) => call('POST', `${phonePath(state.appid, state.openid)}/${what}`, body);

const guestIsOn = () => Boolean(state.guest?.hash) && state.phone !== null && !state.phone.left;

/** The mini-program runs from the first look at it; then it stays until the phone is put away. */
function openGuest() {
  if (state.screen === 'mini' && guestIsOn() && !guest.isRunning(state, device())) guest.open(state, device());
}

let toastTimer = 0;
function toast(text) {
  state.toast = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    state.toast = '';
    paintAll();
  }, 2600);
}

/** Runs what the user did, then shows the new state at once; a refusal is shown on the phone. */
async function doing(work) {
  try {
    await work();
  } catch (error) {
    toast(error.message);
  }
  await refresh();
}

const actions = {
  switchLanguage() {
    setLanguage(currentLanguage() === 'en' ? 'zh' : 'en');
    paintAll();
  },
  tab(name) {
    state.tab = name;
    paintAll();
  },
  search(text) {
    state.words = text;
    void refresh();
  },
  chooseApp(appid) {
    Object.assign(state, {
      appid,
      app: null,
      openid: null,
      phone: null,
      screen: 'mini',
      scenes: {},
      guest: null,
      calls: [],
      callsNext: 0,
    });
    void refresh();
  },
  choose(openid) {
    Object.assign(state, { openid, phone: null, sheet: null, modal: null, menu: null, landing: null, tab: 'stage' });
    state.choice = null;
    state.settingsDone = null;
    guest.stop();
    if (state.screen === 'landing') state.screen = 'notices';
    void refresh();
  },
  makePhones: () => doing(() => call('POST', `/apps/${state.appid}/phones`, { count: 30, prefix: 'oDemo' })),
  show(screen) {
    const before = state.screen;
    if (guestIsOn() && before === 'mini' && screen !== 'mini') guest.hide();
    Object.assign(state, { screen, menu: null, toast: '' });
    if (screen === 'mini') {
      state.scenes = {};
      // What could not be built may have been mended.
      if (state.guest?.error) state.guest = null;
      if (guestIsOn() && before !== 'mini') guest.open(state, device());
      state.settingsDone?.();
      state.settingsDone = null;
    }
    void doing(async () => {
      if (screen === 'notices' && state.phone.unread > 0) await act('seen');
    });
  },
  /** Shows the pop-up for what is not answered by "always keep"; with nothing left to ask, calls at once. */
  ask(templates, scene) {
    const open = templates.filter((template) => !state.phone.itemSettings[template.id]);
    const done = (choice, alwaysKeep) => callSubscribe(scene, templates, choice, alwaysKeep, open.length === 0);
    if (open.length === 0 || !state.phone.mainSwitch) done({}, false);
    else openSheet(open, done);
  },
  tick(id, on) {
    state.sheet.ticked[id] = on;
  },
  keep(on) {
    state.sheet.keep = on;
  },
  answer(allow) {
    const { templates, ticked, keep, done } = state.sheet;
    state.sheet = null;
    done(Object.fromEntries(templates.map(({ id }) => [id, allow && ticked[id] ? 'accept' : 'reject'])), keep);
    paintAll();
  },
  menu(msgid) {
    state.menu = msgid;
    paintAll();
  },
  refuse: (tmplId) =>
    void doing(async () => {
      await act('refuse-in-message', { tmplId });
      state.menu = null;
      toast(words.refused);
    }),
  open: (msgid) =>
    void doing(async () => {
      if (guestIsOn()) {
        const { page, path, query, scene } = await act(`messages/${msgid}/tap`);
        if (page === '') return toast(words.cardOpensNothing);
        guest.open(state, device(), { path, query, scene });
        state.screen = 'mini';
        return;
      }
      const served = Boolean(state.app.service);
      const answer = served
        ? await act('mp/open', { msgid })
        : { launch: await act(`messages/${msgid}/tap`), opened: null };
      Object.assign(state, { landing: answer, screen: 'landing' });
    }),
  enter: () => doing(() => act(state.app.service ? 'mp/enter' : 'login')),
  leave() {
    guest.stop();
    clearStorage(state.appid, state.openid);
    void doing(() => act('delete'));
  },
  setDevice(change) {
    const { online } = changeDevice(state.appid, state.openid, change);
    guest.setOnline(online);
    paintAll();
  },
  /** Started anew, with its code as it stands now. */
  restart() {
    guest.stop();
    state.guest = null;
    void refresh();
  },
  guestBack: () => guest.back(),
  guestHome: () => guest.home(),
  answerModal(confirm) {
    const { done } = state.modal;
    state.modal = null;
    done(confirm);
    paintAll();
  },
  answerChoice(index) {
    const { done } = state.choice;
    state.choice = null;
    done(index);
    paintAll();
  },
  draft(text) {
    state.draft = text;
  },
  say: (text) => {
    state.draft = '';
    void doing(() => act('say', { text }));
  },
  setMain: (mainSwitch) => doing(() => act('settings', { mainSwitch })),
  setItem: (id, value) => doing(() => act('settings', { itemSettings: { [id]: value } })),
  setFaults: (faults) => doing(() => call('POST', '/faults', faults)),
  clearFaults: () => doing(() => call('DELETE', '/faults')),
  setSwitches: (switches) => doing(() => call('POST', '/switches', switches)),
};

/** Opens the pop-up; all is ticked at first, as WeChat does. */
function openSheet(templates, done) {
  const ticked = Object.fromEntries(templates.map((template) => [template.id, true]));
  state.sheet = { templates, ticked, keep: false, done };
  paintAll();
}

/** What the mini-program on the screen asks of the phone around it. */
guest.host(state, device, {
  bar(bar) {
    state.bar = bar;
    paintAll();
  },
  askFor: (templates) =>
    new Promise((resolve) => openSheet(templates, (choice, alwaysKeep) => resolve({ choice, alwaysKeep }))),
  openSettings: () =>
    new Promise((resolve) => {
      actions.show('settings');
      state.settingsDone = resolve;
      paintAll();
    }),
  modal: (modal) =>
    new Promise((done) => {
      state.modal = { ...modal, done };
      paintAll();
    }),
  choose: (items) =>
    new Promise((done) => {
      state.choice = { items, done };
      paintAll();
    }),
  pay: () =>
    new Promise((done) => {
      state.modal = { title: words.pay, content: words.payNote, showCancel: true, done };
      paintAll();
    }),
  toast(text) {
    toast(text);
    paintAll();
  },
  changed: () => void refresh(),
});

function callSubscribe(scene, templates, choice, alwaysKeep, kept) {
  void doing(async () => {
    const tmplIds = templates.map((template) => template.id);
    const done =
      scene === null
        ? { popup: await act('subscribe', { tmplIds, choice, alwaysKeep }), consent: null }
        : await act('mp/subscribe', { scene, choice, alwaysKeep });
    toast(outcome(done, kept));
  });
}

function outcome({ popup, consent, scene }, kept) {
  if (!popup) return words.reportFailed(scene?.status);
  if (popup.errCode !== undefined) return `${popup.errMsg.replace('requestSubscribeMessage:', '')} (${popup.errCode})`;
  const accepted = Object.values(popup).filter((value) => value === 'accept').length;
  const parts = [kept ? words.kept : accepted > 0 ? words.allowed(accepted) : words.denied];
  if (consent)
    parts.push(
      consent.status >= 200 && consent.status < 300
        ? words.reported(consent.status)
        : words.reportFailed(consent.status),
    );
  return parts.join('，');
}

async function readScenes() {
  for (const { key } of state.app?.service?.scenes ?? []) {
    if (state.scenes[key]) continue;
    const { scene } = await call('GET', `/apps/${state.appid}/mp/scene?key=${encodeURIComponent(key)}`);
    const found = scene.status === 200 && Array.isArray(scene.body?.templates);
    state.scenes = { ...state.scenes, [key]: found ? scene.body : { status: scene.status } };
  }
}

/** Reads everything the page shows. One reading at a time; a wish during one is granted after it. */
let reading = null;
let again = false;
function refresh() {
  if (reading) {
    again = true;
    return reading;
  }
  reading = read()
    .catch(() => {})
    .finally(() => {
      reading = null;
      paintAll();
      if (again) {
        again = false;
        void refresh();
      }
    });
  return reading;
}

async function read() {
  state.apps = (await call('GET', '/apps')).apps.sort((a, b) => b.phones - a.phones || (a.name < b.name ? -1 : 1));
  if (!state.apps.some((app) => app.appid === state.appid)) state.appid = state.apps[0]?.appid ?? null;
  state.app = state.apps.find((app) => app.appid === state.appid) ?? null;
  if (!state.app) return;
  state.guest ??= await guest.find(state.app);
  const query = new URLSearchParams({ q: state.words, limit: '60' });
  const since = new URLSearchParams({ appid: state.appid, since: String(state.callsNext) });
  const [people, log, calls, faults, switches] = await Promise.all([
    call('GET', `/apps/${encodeURIComponent(state.appid)}/phones?${query}`),
    call('GET', `/log?appid=${encodeURIComponent(state.appid)}`),
    call('GET', `/calls?${since}`),
    call('GET', '/faults'),
    call('GET', '/switches'),
  ]);
  const fresh = calls.lines.reverse();
  Object.assign(state, {
    people,
    log,
    faults,
    switches,
    callsNext: calls.next,
    calls: [...fresh, ...state.calls].slice(0, 80),
  });
  if (state.openid === null) state.openid = people.phones[0]?.openid ?? null;
  const wanted = state.openid;
  if (wanted === null) return;
  const phone = await call('GET', phonePath(state.appid, wanted)).catch(() => null);
  if (state.openid === wanted) state.phone = phone;
  if (phone === null) state.openid = null;
  if (state.screen === 'notices' && phone?.unread > 0 && !document.hidden && state.tab === 'stage') await act('seen');
  if (state.screen === 'mini' && !state.guest?.hash) await readScenes();
}

setInterval(() => {
  if (!document.hidden) void refresh();
}, 1000);
void refresh();
