export default defineAppConfig({
  pages: ['pages/index/index'],
  window: { navigationBarTitleText: '鸿雁 · Taro' },
});
