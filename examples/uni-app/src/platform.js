/**
 * What the client uses of uni-app, each named: an H5 build keeps only what is named, so that `platform: uni` would be an
 * object with nothing in it.
 */
export const platform = {
  request: uni.request,
  login: uni.login,
  requestSubscribeMessage: uni.requestSubscribeMessage,
  getSetting: uni.getSetting,
  openSetting: uni.openSetting,
  getStorageSync: uni.getStorageSync,
  setStorageSync: uni.setStorageSync,
  getEnterOptionsSync: uni.getEnterOptionsSync,
  onAppShow: uni.onAppShow,
  onNetworkStatusChange: uni.onNetworkStatusChange,
  getAppBaseInfo: uni.getAppBaseInfo,
};
