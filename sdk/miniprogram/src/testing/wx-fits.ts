/// <reference types="miniprogram-api-typings" />
import type { Platform } from '../platform.ts';

/** Checked by the compiler: WeChat's own `wx`, as its published types describe it, is a platform. */
export const platform: Platform = wx;
