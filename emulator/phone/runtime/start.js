import { App, getApp, hideApp, launchApp, showApp } from './app.js';
import { defineElements } from './elements.js';
import { boot, host } from './host.js';
import { enter, getCurrentPages, goBack, goHome, hideTop, setUp, showTop } from './pages.js';
import { register } from './space.js';
import { wx } from './wx/index.js';
import { setOnline } from './wx/network.js';

/** Runs a mini-program on this screen: its app script, its pages and components, then the page it was entered by. */
export function start({ app, runApp, templates, units }) {
  Object.assign(globalThis, { wx, App, getApp, getCurrentPages });
  defineElements();
  runApp();
  for (const unit of units.toReversed()) register(unit, templates);
  setUp(app, units);
  launchApp();
  enter(boot.launch);
  host.attach({
    /** Back to the front: where it was left, or on the page a notification leads to. */
    show(launch) {
      showApp(launch);
      if (launch.path) enter(launch);
      else showTop();
    },
    hide() {
      hideTop();
      hideApp();
    },
    back: goBack,
    home: goHome,
    setOnline,
  });
}
