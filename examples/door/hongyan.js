// 放进小程序的 utils/hongyan.js，改好下面两行 / put it into the mini-program as utils/hongyan.js and set the two lines.
// It logs in, reads a scene before the tap, asks in the tap, and reports what was answered and what was opened.
const BASE = 'https://push.example.com';
const APP = '01a2032b-d087-79f3-bf62-1b356e4ed676';

const unsentKey = 'hongyan-unsent';
let session = null;

function request(method, path, data, token) {
  return new Promise((resolve, reject) => {
    wx.request({
      method,
      url: BASE + path,
      data,
      header: token ? { authorization: `Bearer ${token}` } : {},
      success: ({ statusCode, data: answer }) => (statusCode < 300 ? resolve(answer) : reject({ statusCode, answer })),
      fail: (error) => reject({ statusCode: 0, answer: error }),
    });
  });
}

/** A client token. wx.login's code works once; the token for two hours. */
async function logIn() {
  const { code } = await new Promise((success, fail) => wx.login({ success, fail }));
  const { token, expires_at, server_time } = await request('POST', '/door/session', { app: APP, code });
  session = { token, until: Date.parse(expires_at), ahead: Date.parse(server_time) - Date.now() };
  return session;
}

function logInOnce() {
  const valid = session !== null && Date.now() + session.ahead < session.until;
  return valid ? Promise.resolve(session) : logIn();
}

/** UUIDv7 of the server's time: it names a report, so that one sent again counts once. */
function newNonce(ahead) {
  const random = Array.from({ length: 20 }, () => Math.floor(Math.random() * 16).toString(16)).join('');
  const hex = (Date.now() + ahead).toString(16).padStart(12, '0') + random;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const unsentReports = () => wx.getStorageSync(unsentKey) || [];

/** What could not be sent stays on the phone until the next time. Sending something twice does no harm. */
async function sendReports() {
  for (let [report] = unsentReports(); report !== undefined; [report] = unsentReports()) {
    const { nonce } = report;
    const sent = await logInOnce()
      .then(({ token }) => sendReport(report, token))
      .catch(() => false);
    if (!sent) return;
    wx.setStorageSync(
      unsentKey,
      unsentReports().filter((one) => one.nonce !== nonce),
    );
  }
}

/** True when there is nothing more to do: taken, or refused for good. False: try again later. */
function sendReport(report, token) {
  return request('POST', '/door/consent', report, token).then(
    () => true,
    ({ statusCode }) => {
      if (statusCode === 401) session = null;
      return statusCode >= 400 && statusCode < 500 && statusCode !== 401 && statusCode !== 429;
    },
  );
}

/** In onLoad: the scene's wording and templates. They must be there before the tap. */
async function loadScene(key) {
  const [scene] = await Promise.all([request('GET', `/door/scene?app=${APP}&key=${key}`), logInOnce()]);
  void sendReports();
  return scene;
}

/** In the tap itself, without anything to wait for in front: the pop-up. Answers { template id: 'accept' | 'reject' … }. */
function subscribe(scene) {
  const tmplIds = scene.templates.map(({ id }) => id);
  return new Promise((success, fail) => wx.requestSubscribeMessage({ tmplIds, success, fail })).then((answer) => {
    const results = {};
    for (const id of tmplIds) if (answer[id]) results[id] = answer[id];
    const { key, version } = scene;
    const report = {
      nonce: newNonce(session === null ? 0 : session.ahead),
      scene: key,
      scene_version: version,
      results,
    };
    wx.setStorageSync(unsentKey, [...unsentReports(), report]);
    return sendReports().then(() => results);
  });
}

/** In App.onShow(options): tells that a notification was opened. */
function opened({ query, scene }) {
  if (!query?.hy) return Promise.resolve();
  return request('POST', '/door/opened', { app: APP, delivery: query.hy, scene }).catch(() => undefined);
}

module.exports = { loadScene, subscribe, opened };
