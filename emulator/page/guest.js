import { call } from './api.js';

/** The entry of a user who opens the mini-program by hand: from the list of recently used ones. */
const byHand = { path: '', query: {}, scene: 1089 };

const frame = document.createElement('iframe');
frame.className = 'guest';
frame.title = 'mini-program';

let running = null;
let inside = null;
let launch = byHand;
let starts = 0;

/** What runs on the screen now: one mini-program, on one phone, with one base library. */
const nameOf = ({ appid, openid, guest }, device) => [appid, openid, guest.hash, device.library].join(' ');

/**
 * The mini-program on the phone's screen: a document of its own in a frame that stays where it is while everything
 * around it is painted anew, because a frame that is moved starts again.
 */
export const guest = {
  frame,

  /** The app's mini-program, built: `{ hash }`, `{ error }`, or null when it has none. */
  async find(app) {
    if (!app.miniProgram) return null;
    try {
      return await call('GET', `/apps/${encodeURIComponent(app.appid)}/mini-program`);
    } catch (error) {
      return { error: error.message };
    }
  },

  isRunning: (state, device) => running === nameOf(state, device),

  /** Brings the mini-program to the front; `options` say by which way it is entered. Starts it when it does not run. */
  open(state, device, options = byHand) {
    if (running === nameOf(state, device)) {
      inside?.show(options);
      return;
    }
    running = nameOf(state, device);
    inside = null;
    launch = options;
    starts += 1;
    frame.src = `/phone/${state.guest.hash}/?start=${starts}`;
  },

  hide: () => inside?.hide(),
  back: () => inside?.back(),
  home: () => inside?.home(),
  setOnline: (online) => inside?.setOnline(online),

  /** Ends it, as a swipe in the list of recent ones does. */
  stop() {
    running = null;
    inside = null;
    frame.src = 'about:blank';
  },

  /** Gives the mini-program its phone. The frame's document takes this when it starts. */
  host(state, device, actions) {
    window.phoneHost = {
      boot: () => ({
        appid: state.appid,
        openid: state.openid,
        library: device().library,
        ext: { endpoint: state.app.service?.url, appId: state.app.service?.app },
        launch,
      }),
      online: () => device().online,
      attach(screen) {
        inside = screen;
      },
      bar: actions.bar,
      ask: actions.askFor,
      openSettings: actions.openSettings,
      toast: actions.toast,
      modal: actions.modal,
      choose: actions.choose,
      pay: actions.pay,
      changed: actions.changed,
    };
  },
};
