// openSession, getDoorScene, getDoorStatus, reportConsent, reportDoorEvents, identify, reportOpened, reportClicked: 小程序客户端做的事 / what the mini-program itself calls.
// Usage: node mini-program.mjs CODE [HY]     a fresh wx.login code, and the `hy` value of a page that was opened
import { randomBytes } from 'node:crypto';
import { appId, base } from './api.mjs';

const [code, opened] = process.argv.slice(2);

async function door(path, body, token) {
  const response = await fetch(`${base}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${answer.code}: ${answer.detail}`);
  return answer;
}

/** UUIDv7 of a moment of the server's clock: the server files the report under that day. */
function nonceAt(millis) {
  const hex = millis.toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

// On launch: wx.login gives the code.
const session = await door('/door/session', { app: appId, code });
console.log(`logged in until ${session.expires_at}`);

// Before the tap: nothing may be loaded between the tap and wx.requestSubscribeMessage.
const scene = await door(`/door/scene?app=${appId}&key=order`);
console.log(`${scene.purpose}: ${scene.templates.map(({ title }) => title).join(', ')}`);
const status = await door('/door/status?key=order', undefined, session.token);
console.log(`sends left: ${status.templates.map(({ credits }) => credits).join(', ')}`);

// In the tap: wx.requestSubscribeMessage({ tmplIds: scene.templates.map(({ id }) => id) }) answers such a result.
const results = Object.fromEntries(scene.templates.map(({ id }) => [id, 'accept']));
const nonce = nonceAt(Date.parse(scene.server_time));
const report = { nonce, scene: scene.key, scene_version: scene.version, results };
console.log(`reported, duplicate: ${(await door('/door/consent', report, session.token)).duplicate}`);
console.log(`reported again, duplicate: ${(await door('/door/consent', report, session.token)).duplicate}`);

// What the user does, and what the client knows of itself.
const events = [{ nonce: nonceAt(Date.now()), name: 'tea.viewed', properties: { sku: 'longjing' } }];
console.log(`events received: ${(await door('/door/events', { events }, session.token)).received}`);
const about = { nonce: nonceAt(Date.now()), attributes: { visits: 3 }, profile: { device: { platform: 'ios' } } };
console.log(`identified: ${(await door('/door/identify', about, session.token)).received}`);

if (opened !== undefined) {
  const { counted } = await door('/door/opened', { app: appId, delivery: opened, scene: 1014 });
  console.log(`opened, counted: ${counted}`);
  const clicked = await door('/door/clicked', { app: appId, delivery: opened, target: 'buy' });
  console.log(`clicked, duplicate: ${clicked.duplicate}`);
}
