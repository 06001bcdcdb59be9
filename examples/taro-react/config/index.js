/** The address of your Hongyan and its id of the app; from the environment, so that a build names no secrets. */
const { HONGYAN_ENDPOINT = 'http://127.0.0.1:8420', HONGYAN_APP_ID = '00000000-0000-0000-0000-000000000000' } =
  process.env;

module.exports = {
  projectName: 'hongyan-taro-react',
  date: '2026-11-28',
  designWidth: 750,
  deviceRatio: { 375: 2, 750: 1 },
  sourceRoot: 'src',
  outputRoot: `dist/${process.env.TARO_ENV}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  defineConstants: {
    ENDPOINT: JSON.stringify(HONGYAN_ENDPOINT),
    APP_ID: JSON.stringify(HONGYAN_APP_ID),
  },
  mini: {},
  h5: { publicPath: './', router: { mode: 'hash' } },
};
