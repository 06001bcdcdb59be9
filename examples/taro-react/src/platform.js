import Taro from '@tarojs/taro';

/**
 * What the client uses of Taro, each named: an H5 build keeps only what is named, so that `platform: Taro` would be an
 * object with nothing in it.
 */
export const platform = {
  request: Taro.request,
  login: Taro.login,
  requestSubscribeMessage: Taro.requestSubscribeMessage,
  getSetting: Taro.getSetting,
  openSetting: Taro.openSetting,
  getStorageSync: Taro.getStorageSync,
  setStorageSync: Taro.setStorageSync,
  getEnterOptionsSync: Taro.getEnterOptionsSync,
  onAppShow: Taro.onAppShow,
  onNetworkStatusChange: Taro.onNetworkStatusChange,
  getAppBaseInfo: Taro.getAppBaseInfo,
};
