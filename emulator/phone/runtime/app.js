import { boot } from './host.js';

let app = null;
let entered = boot.launch;
const shown = new Set();
const hidden = new Set();

/** The global `App`: keeps the app's object, whose life begins when the phone starts it. */
export function App(definition) {
  app = { ...definition };
}

export const getApp = () => app;

/** Starts the app: `onLaunch`, then the first `onShow`. */
export function launchApp() {
  app ??= {};
  app.onLaunch?.(entered);
  showApp(entered);
}

/** The mini-program comes to the front; `options` say by which way. */
export function showApp(options) {
  entered = options;
  app.onShow?.(options);
  for (const listener of shown) listener(options);
}

export function hideApp() {
  app.onHide?.();
  for (const listener of hidden) listener();
}

export function pageNotFound(options) {
  app.onPageNotFound?.(options);
}

export const appEvents = {
  getLaunchOptionsSync: () => boot.launch,
  getEnterOptionsSync: () => entered,
  onAppShow: (listener) => void shown.add(listener),
  offAppShow: (listener) => void shown.delete(listener),
  onAppHide: (listener) => void hidden.add(listener),
  offAppHide: (listener) => void hidden.delete(listener),
};
