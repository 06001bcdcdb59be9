import { host } from '../host.js';
import { duringTap } from '../tap.js';
import { callbackApi } from './call.js';

/** What WeChat draws over a page. */
export const ui = {
  showToast: callbackApi('showToast', ({ title }) => void host.toast(String(title))),
  showLoading: callbackApi('showLoading', ({ title }) => void host.toast(String(title))),
  hideToast: callbackApi('hideToast', () => void host.toast('')),
  hideLoading: callbackApi('hideLoading', () => void host.toast('')),
  showModal: (options = {}) => {
    const show = callbackApi('showModal', async ({ title = '', content = '', showCancel = true }) => {
      const confirm = await host.modal({ title, content, showCancel });
      return { confirm, cancel: !confirm };
    });
    // The answer to a dialog is a tap of its own.
    const { success } = options;
    return show(success ? { ...options, success: (value) => duringTap(() => success(value)) } : options);
  },
};
