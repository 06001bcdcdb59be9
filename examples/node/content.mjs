// putWordList, getWordList, putPages, getContentRules, checkContent: 词表、页面列表与内容检查 / words and pages, and a check by
// them; give the openid of an editor, who has just opened the mini-program, and WeChat is asked too.
import { readFile } from 'node:fs/promises';
import { appId, call, template } from './api.mjs';

const rules = `/v1/apps/${appId}/content`;
const file = new URL('../miniprogram/app.json', import.meta.url);
const { pages } = await call('PUT', `${rules}/pages`, { app_json: JSON.parse(await readFile(file, 'utf8')) });
await call('PUT', `${rules}/words/forbidden`, { level: 'block', words: ['刷单', '加微信'] });
const { words } = await call('GET', `${rules}/words/forbidden`);
const { word_lists: lists } = await call('GET', rules);
console.log(`${pages.length} pages; ${lists.length} lists, forbidden: ${words.join(', ')}`);

const editor = process.argv[2];
const { findings, platform } = await call('POST', `${rules}/check`, {
  message: {
    template,
    fields: { character_string1: 'HY1', thing2: '加 微·信', phrase3: '已发货', time4: '10:30', thing5: '刷单返利' },
    landing: { page: 'pages/order/detial' },
  },
  ...(editor === undefined ? {} : { openid: editor }),
});
for (const { level, pointer, zh } of findings) console.log(`${level} ${pointer}: ${zh}`);
if (platform !== null) console.log(`WeChat: ${platform.suggest}, ${platform.zh}`);
await call('PUT', `${rules}/words/forbidden`, { words: [] });
await call('PUT', `${rules}/pages`, { pages: null });
