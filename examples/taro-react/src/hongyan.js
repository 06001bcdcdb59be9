import { createClient } from '@hongyan/miniprogram';
import { createSubscribeButton, createUseSubscribe } from '@hongyan/miniprogram/taro-react';
import { Button, Text, View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { createElement, useEffect, useMemo, useState } from 'react';
import { platform } from './platform.js';

/** The one client of this mini-program. */
export const hongyan = createClient({ endpoint: ENDPOINT, appId: APP_ID, platform });

const hooks = { useState, useMemo, useEffect, useDidShow };

/** The plain button, and the hook for who draws their own. */
export const SubscribeButton = createSubscribeButton({ createElement, View, Text, Button, ...hooks }, hongyan);
export const useSubscribe = createUseSubscribe(hooks, hongyan);
