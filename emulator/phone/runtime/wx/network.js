import { boot, callPhone, host } from '../host.js';
import { carryTap } from '../tap.js';
import { ApiFailure, callbackApi } from './call.js';

const listeners = new Set();
let online = host.online();

export const isOnline = () => online;

/** The phone's network comes or goes. */
export function setOnline(next) {
  if (next === online) return;
  online = next;
  for (const listener of listeners) listener({ isConnected: online, networkType: online ? 'wifi' : 'none' });
}

const withTap = (options) => ({
  ...options,
  ...(options.success ? { success: carryTap(options.success) } : {}),
  ...(options.fail ? { fail: carryTap(options.fail) } : {}),
});

/** Goes through the emulator, to the app's own service only: as WeChat lets through configured domains only. */
const request = callbackApi('request', async ({ url, method = 'GET', data, header = {} }) => {
  if (!online) throw new ApiFailure('');
  const reply = await fetch(`/_emulator/apps/${encodeURIComponent(boot.appid)}/proxy`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url, method, header, ...(data === undefined ? {} : { data }) }),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new ApiFailure(answer.error);
  if (answer.status === 0) throw new ApiFailure('');
  host.changed();
  return { statusCode: answer.status, data: answer.body, header: {} };
});

const login = callbackApi('login', async () => {
  if (!online) throw new ApiFailure('');
  const { code } = await callPhone('POST', 'login', {});
  return { code };
});

export const network = {
  request: (options) => request(withTap(options)),
  login: (options = {}) => login(withTap(options)),
  getNetworkType: callbackApi('getNetworkType', () => ({ networkType: online ? 'wifi' : 'none' })),
  onNetworkStatusChange: (listener) => void listeners.add(listener),
  offNetworkStatusChange: (listener) => (listener ? void listeners.delete(listener) : listeners.clear()),
};
