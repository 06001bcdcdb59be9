import { fileURLToPath } from 'node:url';
import { openBrowser } from '#testkit/browser.ts';
import { fillShop } from './fill.ts';
import { storeHistory } from './history.ts';
import { sceneries } from './pages.ts';
import { hire, hireOwner } from './people.ts';
import { shoot } from './shoot.ts';
import { openShop } from './shop.ts';

const folder = fileURLToPath(new URL('../../docs/images', import.meta.url));
const say = (line: string) => process.stderr.write(`${line}\n`);

/**
 * Renews the pictures of the console in docs/images: `npm run pictures`. Everything on them is answered by the real service
 * and emulator; they should be looked at before they are committed.
 */
const shop = await openShop();
try {
  await storeHistory(shop.databaseUrl, shop.appId);
  const owner = await hireOwner(shop.url, shop.setupToken);
  const operator = await hire(shop.url, owner, 'operator', '陈宇');
  say('filling the shop');
  const filled = await fillShop(shop, owner, operator);
  const browser = await openBrowser();
  say('taking pictures');
  const look = { language: 'zh', dark: false, width: 1440 } as const;
  const trouble = await shoot(browser, shop.url, owner, sceneries(filled), folder, look);
  await browser.close();
  for (const line of trouble) say(line);
  process.exitCode = trouble.length === 0 ? 0 : 1;
} finally {
  await shop.stop();
}
