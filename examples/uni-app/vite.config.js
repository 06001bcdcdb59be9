import plugin from '@dcloudio/vite-plugin-uni';
import { defineConfig } from 'vite';

/** The plugin is CommonJS: by the way it is loaded, its function may be one step further down. */
const uni = plugin.default ?? plugin;
/** The address of your Hongyan and its id of the app; from the environment, so that a build names no secrets. */
const { HONGYAN_ENDPOINT = 'http://127.0.0.1:8420', HONGYAN_APP_ID = '00000000-0000-0000-0000-000000000000' } =
  process.env;

export default defineConfig({
  base: './',
  plugins: [uni()],
  define: { ENDPOINT: JSON.stringify(HONGYAN_ENDPOINT), APP_ID: JSON.stringify(HONGYAN_APP_ID) },
});
