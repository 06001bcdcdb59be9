/** How the mini-program was entered: WeChat's launch scene (场景值), page and query. */
export interface EntryOptions {
  scene?: number;
  path?: string;
  query?: { [name: string]: unknown };
}

/** What `getSetting({ withSubscriptions: true })` tells; `itemSettings` holds only what 总是保持 was ticked for. */
export interface PlatformSettings {
  subscriptionsSetting?: { mainSwitch?: boolean; itemSettings?: { [templateId: string]: unknown } };
}

export interface PlatformError {
  errMsg?: string;
  errCode?: number;
}

export interface Callbacks<T> {
  success(value: T): void;
  fail(error: PlatformError): void;
}

/**
 * The part of `wx` this client uses. WeChat's own `wx` fits as it is; Taro's and uni-app's objects fit as well, and a
 * test passes its own. What is optional may be missing on old base libraries and other platforms.
 */
export interface Platform {
  request(
    options: {
      url: string;
      method: 'GET' | 'POST';
      data?: object;
      header: { [name: string]: string };
      timeout: number;
    } & Callbacks<{ statusCode: number; data: unknown }>,
  ): unknown;
  login(options: Callbacks<{ code: string }>): unknown;
  requestSubscribeMessage?(options: { tmplIds: string[] } & Callbacks<{ [key: string]: unknown }>): unknown;
  getSetting?(options: { withSubscriptions: boolean } & Callbacks<PlatformSettings>): unknown;
  openSetting?(options: { withSubscriptions: boolean } & Callbacks<PlatformSettings>): unknown;
  getStorageSync?(key: string): unknown;
  setStorageSync?(key: string, value: unknown): unknown;
  getLaunchOptionsSync?(): EntryOptions;
  getEnterOptionsSync?(): EntryOptions;
  onAppShow?(listener: (options: EntryOptions) => void): unknown;
  onNetworkStatusChange?(listener: (status: { isConnected: boolean }) => void): unknown;
  getAppBaseInfo?(): { SDKVersion?: string };
  getSystemInfoSync?(): { SDKVersion?: string };
}

/** The value, or an error that is never thrown: a host app must not fall over a platform that does. */
export interface Called<T> {
  value?: T;
  error?: PlatformError;
}

/** What of the platform answers by callbacks. */
type Asking = 'request' | 'login' | 'requestSubscribeMessage' | 'getSetting' | 'openSetting';

/** Calls one of the platform's functions, at once. Never rejects; one that is missing or throws has failed. */
export function call<T>(platform: Platform, name: Asking, options: object): Promise<Called<T>> {
  return new Promise((resolve) => {
    const fail = (error?: PlatformError) => resolve({ error: error || {} });
    try {
      const success = (value: T) => (Object(value) === value ? resolve({ value }) : fail());
      const callbacks: Callbacks<T> = { success, fail };
      const start = platform[name] as (options: object) => Promise<unknown> | undefined;
      const promise = start.call(platform, Object.assign(callbacks, options));
      // Taro and uni-app also answer with a promise, whose rejection would be reported as unhandled.
      if (Object(promise).then) promise!.then(null, fail);
    } catch (error) {
      fail({ errMsg: String(error) });
    }
  });
}
