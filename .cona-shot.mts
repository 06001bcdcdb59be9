import { readFileSync } from 'node:fs';
import { openBrowser } from '/work/wt/cona/testkit/browser.ts';
const base = 'http://127.0.0.1:8560';
const members = JSON.parse(readFileSync('/tmp/cona/members.json', 'utf8'));
const jobs: any[] = JSON.parse(process.argv[2]!);
const browser = await openBrowser();
for (const j of jobs) {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: j.w ?? 1440, height: j.h ?? 900 }, colorScheme: j.dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  const [name, value] = members[j.as ?? 'owner'].split('; ')[0].split(/=(.*)/s);
  await context.addCookies([{ name, value, url: base }]);
  const page = await context.newPage();
  page.on('pageerror', (e) => console.log(j.name, 'pageerror', e.message));
  page.on('console', (m) => { if (m.type() === 'error') console.log(j.name, m.text().slice(0, 400)); });
  if (j.en) await context.addInitScript("localStorage.setItem('hongyan.language','en')");
  await page.goto(base + j.path);
  await page.locator('h1, .settings h2').first().waitFor({ timeout: 15000 }).catch((e) => console.log(j.name, 'no h1'));
  await page.waitForLoadState('networkidle').catch(() => {});
  for (const step of j.do ?? []) {
    try {
      const [verb, a, b] = step;
      if (verb === 'click') await page.getByText(a, { exact: b === 'exact' }).first().click({ timeout: 4000 });
      else if (verb === 'role') await page.getByRole(a, { name: b, exact: true }).first().click({ timeout: 4000 });
      else if (verb === 'css') await page.locator(a).first().click({ timeout: 4000 });
      else if (verb === 'fill') await page.getByLabel(a, { exact: true }).first().fill(b, { timeout: 4000 });
      else if (verb === 'wait') await page.waitForTimeout(a);
      else if (verb === 'key') await page.keyboard.press(a);
      else if (verb === 'scroll') await page.locator(a).first().scrollIntoViewIfNeeded({ timeout: 4000 });
    } catch (e) { console.log(j.name, 'step', step, (e as Error).message.split('\n')[0]); }
  }
  await page.waitForTimeout(500);
  const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  if ((wide as number) > 0) console.log(j.name, 'wider by', wide);
  await page.screenshot({ path: `/tmp/cona/shots/${j.name}.png`, fullPage: j.full ?? false });
  await context.close();
}
await browser.close();
