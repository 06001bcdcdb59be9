import { boot } from '../host.js';
import { ApiFailure, callbackApi } from './call.js';

/** Each user of each mini-program has a storage of their own. */
const prefix = `mp:${boot.appid}:${boot.openid}:`;

const read = (key) => {
  const text = localStorage.getItem(prefix + key);
  return text === null ? undefined : JSON.parse(text);
};
// What JSON cannot say is lost, as on a phone.
const write = (key, value) => localStorage.setItem(prefix + key, JSON.stringify(value ?? ''));
const remove = (key) => localStorage.removeItem(prefix + key);
const keys = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));

export const storage = {
  getStorageSync: (key) => read(key) ?? '',
  setStorageSync: write,
  removeStorageSync: remove,
  clearStorageSync: () => keys().forEach(remove),
  getStorageInfoSync: () => ({ keys: keys(), currentSize: 0, limitSize: 10240 }),
  getStorage: callbackApi('getStorage', ({ key }) => {
    const data = read(key);
    if (data === undefined) throw new ApiFailure('data not found');
    return { data };
  }),
  setStorage: callbackApi('setStorage', ({ key, data }) => void write(key, data)),
  removeStorage: callbackApi('removeStorage', ({ key }) => void remove(key)),
};
