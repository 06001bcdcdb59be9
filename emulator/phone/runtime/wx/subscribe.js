import { boot, callPhone, host } from '../host.js';
import { hasLibrary } from '../library.js';
import { carryTap, isInTap, takePopUp } from '../tap.js';
import { ApiFailure, callbackApi } from './call.js';
import { isOnline } from './network.js';

let open = false;

const noTap = 'can only be invoked by user TAP gesture.';

/**
 * The pop-up. Only in a tap (base library 2.8.2 and later), once in it, one at a time. The emulator checks the call as the client
 * does before anything is shown, and answers for what "always keep" has settled.
 */
const requestSubscribeMessage = callbackApi('requestSubscribeMessage', ({ tmplIds }) => {
  if (open) throw new ApiFailure('last call has not ended');
  if (!takePopUp() && hasLibrary('2.8.2')) throw new ApiFailure(noTap);
  if (!isOnline()) throw new ApiFailure('network error', 10002);
  open = true;
  return ask(tmplIds).finally(() => {
    open = false;
    host.changed();
  });
});

async function ask(tmplIds) {
  const { library } = boot;
  const preview = await callPhone('POST', 'subscribe/preview', { tmplIds, library });
  if (preview.refusal) throw failureOf(preview.refusal);
  const answer = preview.ask.length > 0 ? await host.ask(preview.ask) : { choice: {}, alwaysKeep: false };
  const result = await callPhone('POST', 'subscribe', { tmplIds, library, ...answer });
  if (result.errCode !== undefined) throw failureOf(result);
  return result;
}

const failureOf = ({ errMsg, errCode }) =>
  new ApiFailure(errMsg.replace(/^requestSubscribeMessage:fail /, ''), errCode);

const subscriptions = async (withSubscriptions) => {
  if (!withSubscriptions || !hasLibrary('2.10.1')) return { authSetting: {} };
  const { mainSwitch, itemSettings } = await callPhone('GET', '');
  return { authSetting: {}, subscriptionsSetting: { mainSwitch, itemSettings } };
};

const getSetting = callbackApi('getSetting', ({ withSubscriptions }) => subscriptions(withSubscriptions));

const openSetting = callbackApi('openSetting', ({ withSubscriptions }) => {
  if (!isInTap()) throw new ApiFailure(noTap);
  return host.openSettings().then(() => subscriptions(withSubscriptions));
});

const carrying =
  (api) =>
  (options = {}) =>
    api(options.success ? { ...options, success: carryTap(options.success) } : options);

export const subscribe = { requestSubscribeMessage, getSetting: carrying(getSetting), openSetting };
