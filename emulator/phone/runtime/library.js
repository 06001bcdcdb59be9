import { boot } from './host.js';

/** The base library a call came with (developers.weixin.qq.com); what is not named is older than every phone here. */
const since = {
  requestSubscribeMessage: '2.4.4',
  getEnterOptionsSync: '2.9.4',
  getAppBaseInfo: '2.20.1',
  getDeviceInfo: '2.20.1',
  getWindowInfo: '2.20.1',
};

const numbers = (version) => version.split('.').map(Number);

/** Whether this phone's base library is of `version` or newer. */
export function hasLibrary(version) {
  const own = numbers(boot.library);
  const at = numbers(version).findIndex((n, i) => n !== own[i]);
  return at < 0 || own[at] > numbers(version)[at];
}

/** `wx` as the phone's base library has it. */
export const known = (wx) => Object.fromEntries(Object.entries(wx).filter(([name]) => hasLibrary(since[name] ?? '0')));
