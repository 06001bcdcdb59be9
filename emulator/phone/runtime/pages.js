import { pageNotFound } from './app.js';
import { host } from './host.js';
import { createPage } from './space.js';
import { ApiFailure, callbackApi } from './wx/call.js';

/** WeChat lets ten pages lie on each other. */
const most = 10;

let config = { pages: [] };
let tabPages = [];
const stack = [];
/** Tab pages live on while the user is on another tab. */
const tabs = new Map();
/** By page, its json. */
const settings = new Map();
/** The page whose onLoad runs now. */
let making = null;
let screen;
let tabBar;

/** Prepares the screen; pages come by `openFirst`. */
export function setUp(app, units) {
  config = app;
  for (const { name, json } of units) settings.set(name, json);
  tabPages = (app.tabBar?.list ?? []).map((tab) => tab.pagePath);
  screen = document.createElement('main');
  tabBar = document.createElement('nav');
  tabBar.className = 'mp-tabs';
  document.body.append(screen, tabBar);
}

export const getCurrentPages = () => stack.map((page) => page.caller);

const top = () => stack.at(-1);

/** The page an address names, and its query: `/pages/x/y?id=1`, or relative to the page on top. */
function parse(url) {
  const [path, query = ''] = url.split('?');
  const base = path.startsWith('/') ? '/' : `/${top()?.path ?? ''}`;
  const absolute = new URL(path, `http://x${base}`).pathname.slice(1);
  return { path: absolute, query: Object.fromEntries(query.split('&').filter(Boolean).map(pairOf)) };
}

/** A page gets its query as it was written: it decodes what it has encoded. */
const pairOf = (pair) => {
  const [name, ...value] = pair.split('=');
  return [name, value.join('=')];
};

function make(path, query) {
  const element = document.createElement('section');
  element.className = 'mp-page';
  element.dataset.page = path;
  screen.append(element);
  const root = createPage(path, element);
  const caller = root.get();
  Object.assign(caller, { route: path, options: query });
  const title = settings.get(path)?.navigationBarTitleText ?? config.window?.navigationBarTitleText ?? '';
  const page = { path, element, root, caller, title, isReady: false };
  making = page;
  try {
    caller.onLoad?.(query);
  } finally {
    making = null;
  }
  return page;
}

function show(page) {
  for (const one of [...stack, ...tabs.values()]) one.element.hidden = one !== page;
  paintBar(page);
  paintTabs(page.path);
  page.caller.onShow?.();
  page.root.getComponent().triggerPageLifetime('show', []);
  if (!page.isReady) {
    page.isReady = true;
    page.caller.onReady?.();
  }
}

/** Over the page: its title, a way back, or the way home for who came straight to a page by a notification. */
function paintBar({ path, title }) {
  const isFirst = path === config.pages[0] || tabPages.includes(path);
  const { navigationBarBackgroundColor: color = '' } = { ...config.window, ...settings.get(path) };
  host.bar({ title, color, back: stack.length > 1, home: stack.length === 1 && !isFirst });
}

function hide(page) {
  if (!page) return;
  page.caller.onHide?.();
  page.root.getComponent().triggerPageLifetime('hide', []);
}

function drop(page) {
  page.caller.onUnload?.();
  page.root.release();
  page.element.remove();
  tabs.delete(page.path);
}

function open(path, query) {
  const page = tabs.get(path) ?? make(path, query);
  if (tabPages.includes(path)) tabs.set(path, page);
  stack.push(page);
  show(page);
}

/** Empties the stack but for pages of the tab bar, which live on when `keepTabs`. */
function clear(keepTabs) {
  for (const page of stack.splice(0)) if (!keepTabs || !tabs.has(page.path)) drop(page);
  if (!keepTabs) for (const page of [...tabs.values()]) drop(page);
}

/** Opens the page the user entered by; an address that is not there leads to the first page. */
export function enter({ path, query, scene }) {
  const there = config.pages.includes(path);
  if (path && !there) pageNotFound({ path, query, isEntryPage: true, scene });
  clear(false);
  open(there ? path : config.pages[0], there ? query : {});
}

/** The mini-program comes back to the front as it was left. */
export const showTop = () => show(top());
export const hideTop = () => hide(top());

function known(url) {
  const target = parse(url);
  if (!config.pages.includes(target.path)) throw new ApiFailure(`page "${target.path}" is not found`);
  return target;
}

function back(delta) {
  const gone = stack.splice(Math.max(1, stack.length - delta));
  for (const page of gone.reverse()) drop(page);
  show(top());
}

export const goBack = () => {
  if (stack.length > 1) back(1);
};

/** Back to the first page, with nothing under it. */
export const goHome = () => {
  clear(false);
  open(config.pages[0], {});
};

function paintTabs(current) {
  const shown = tabPages.includes(current);
  tabBar.hidden = !shown;
  if (!shown) return;
  const { list, color, selectedColor, backgroundColor } = config.tabBar;
  tabBar.style.cssText = `--tab:${color};--tab-on:${selectedColor};background:${backgroundColor}`;
  tabBar.replaceChildren(
    ...list.map(({ pagePath, text }) => {
      const button = document.createElement('button');
      button.textContent = text;
      button.setAttribute('aria-current', pagePath === current ? 'page' : 'false');
      button.onclick = () => navigation.switchTab({ url: `/${pagePath}` });
      return button;
    }),
  );
}

export const navigation = {
  navigateTo: callbackApi('navigateTo', ({ url }) => {
    const { path, query } = known(url);
    if (tabPages.includes(path)) throw new ApiFailure('can not navigateTo a tabbar page');
    if (stack.length >= most) throw new ApiFailure('webview count limit exceed');
    hide(top());
    open(path, query);
  }),
  redirectTo: callbackApi('redirectTo', ({ url }) => {
    const { path, query } = known(url);
    if (tabPages.includes(path)) throw new ApiFailure('can not redirectTo a tabbar page');
    drop(stack.pop());
    open(path, query);
  }),
  navigateBack: callbackApi('navigateBack', ({ delta = 1 }) => back(delta)),
  switchTab: callbackApi('switchTab', ({ url }) => {
    const { path } = known(url);
    if (!tabPages.includes(path)) throw new ApiFailure('can not switch to no-tabBar page');
    if (top()?.path === path) return;
    hide(top());
    clear(true);
    open(path, {});
  }),
  reLaunch: callbackApi('reLaunch', ({ url }) => {
    const { path, query } = known(url);
    clear(false);
    open(path, query);
  }),
  setNavigationBarTitle: callbackApi('setNavigationBarTitle', ({ title }) => {
    // Called in onLoad, before the page lies on the stack.
    const page = making ?? top();
    page.title = title;
    if (page === top()) paintBar(page);
  }),
};
