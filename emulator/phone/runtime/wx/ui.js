import { host } from '../host.js';
import { duringTap } from '../tap.js';
import { ApiFailure, callbackApi } from './call.js';

/** The user's answer to what WeChat draws is a tap of its own: a pop-up may be asked for in it. */
const answeredByTap =
  (api) =>
  (options = {}) => {
    const asTap = (callback) => callback && ((value) => duringTap(() => callback(value)));
    const { success, fail, complete } = options;
    return api({ ...options, success: asTap(success), fail: asTap(fail), complete: asTap(complete) });
  };

const showModal = callbackApi('showModal', async ({ title = '', content = '', showCancel = true }) => {
  const confirm = await host.modal({ title, content, showCancel });
  return { confirm, cancel: !confirm };
});

const showActionSheet = callbackApi('showActionSheet', async ({ itemList = [] }) => {
  if (itemList.length < 1 || itemList.length > 6) throw new ApiFailure('parameter error: itemList should have 1 to 6');
  const tapIndex = await host.choose(itemList.map(String));
  if (tapIndex === null) throw new ApiFailure('cancel');
  return { tapIndex };
});

/** Nothing is paid here. */
const requestPayment = callbackApi('requestPayment', async () => {
  if (!(await host.pay())) throw new ApiFailure('cancel');
  return {};
});

/** What WeChat draws over a page. */
export const ui = {
  showToast: callbackApi('showToast', ({ title }) => void host.toast(String(title))),
  showLoading: callbackApi('showLoading', ({ title }) => void host.toast(String(title))),
  hideToast: callbackApi('hideToast', () => void host.toast('')),
  hideLoading: callbackApi('hideLoading', () => void host.toast('')),
  showModal: answeredByTap(showModal),
  showActionSheet: answeredByTap(showActionSheet),
  requestPayment: answeredByTap(requestPayment),
};
