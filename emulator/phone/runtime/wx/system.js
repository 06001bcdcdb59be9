import { boot } from '../host.js';
import { callbackApi } from './call.js';

const screen = () => ({
  windowWidth: innerWidth,
  windowHeight: innerHeight,
  screenWidth: innerWidth,
  screenHeight: innerHeight,
  pixelRatio: devicePixelRatio,
});
const base = () => ({ SDKVersion: boot.library, language: 'zh_CN', version: '8.0.60', theme: 'light' });
const device = { brand: 'Hongyan', model: 'desk', platform: 'devtools', system: 'desk 1.0' };

/** Facts about the phone. */
export const system = {
  getAppBaseInfo: base,
  getDeviceInfo: () => device,
  getWindowInfo: screen,
  getSystemInfoSync: () => ({ ...base(), ...device, ...screen() }),
  getSystemInfo: callbackApi('getSystemInfo', () => ({ ...base(), ...device, ...screen() })),
  getAccountInfoSync: () => ({ miniProgram: { appId: boot.appid, envVersion: 'develop', version: '' } }),
  // What a third-party platform hands in; here the address of the app's own service.
  getExtConfigSync: () => boot.ext,
  nextTick: (callback) => void Promise.resolve().then(callback),
};
