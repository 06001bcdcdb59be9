import { onShow } from '@dcloudio/uni-app';
import { createClient } from '@hongyan/miniprogram';
import { createUseSubscribe } from '@hongyan/miniprogram/uni-vue';
import { onUnmounted, shallowRef } from 'vue';
import { platform } from './platform.js';

/** The one client of this mini-program. On H5 the global `wx` is uni-app's own, so the platform is handed in. */
export const hongyan = createClient({ endpoint: ENDPOINT, appId: APP_ID, platform });

export const useSubscribe = createUseSubscribe({ shallowRef, onUnmounted, onShow }, hongyan);
