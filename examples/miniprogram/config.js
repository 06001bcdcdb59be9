// What belongs to your own Hongyan. A third-party platform may hand it in by ext.json instead.
const ext = wx.getExtConfigSync ? wx.getExtConfigSync() : {};

module.exports = {
  /** The service's public address; enter it as a request 合法域名 in the WeChat console. */
  endpoint: ext.endpoint || 'https://push.example.com',
  /** Hongyan's id of the app, as `GET /v1/apps` shows it; not the AppID. The AppSecret never belongs in here. */
  appId: ext.appId || '00000000-0000-0000-0000-000000000000',
  /** Hosts whose pages may be shown inside; each must be a 业务域名 of the mini-program as well. */
  webHosts: ['tea.example.com'],
};
