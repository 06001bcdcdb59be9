export default {
  title: '沙箱',
  text: '虚拟手机、故障开关和微信收到的最近调用。这里的一切都在本机，不会联系微信。',
  open: '在新窗口打开',
  frame: '虚拟手机',
  none: '没有连接模拟器',
  noneText: '服务连接的是真实的微信。用 npm start 启动沙箱，就可以在虚拟手机上试用。',
};
