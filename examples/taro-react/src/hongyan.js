import { createClient } from '@hongyan/miniprogram';
import { createUseSubscribe } from '@hongyan/miniprogram/taro-react';
import { useDidShow } from '@tarojs/taro';
import { useEffect, useMemo, useState } from 'react';
import { platform } from './platform.js';

/** The one client of this mini-program. */
export const hongyan = createClient({ endpoint: ENDPOINT, appId: APP_ID, platform });

export const useSubscribe = createUseSubscribe({ useState, useMemo, useEffect, useDidShow }, hongyan);
