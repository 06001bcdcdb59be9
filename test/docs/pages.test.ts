import { describe, expect, it } from 'vitest';
import { channelCodesPage } from '#testkit/channel-codes-page.ts';
import { errorsPage } from '#testkit/errors-page.ts';
import { metricsPage } from '#testkit/metrics-page.ts';
import { wechatErrcodesPage } from '#testkit/wechat-errcodes-page.ts';
import { formatted } from './formatted.ts';

// `npx vitest run test/docs -u` writes the pages anew.
describe('generated pages', () => {
  it('docs/errors.md is what the catalogue says', async () => {
    await expect(await formatted(errorsPage(), 'docs/errors.md')).toMatchFileSnapshot('../../docs/errors.md');
  });

  it('docs/channel-codes.md is what the channels do', async () => {
    await expect(await formatted(channelCodesPage(), 'docs/channel-codes.md')).toMatchFileSnapshot(
      '../../docs/channel-codes.md',
    );
  });

  it('docs/wechat-errcodes.md is what the channel does', async () => {
    await expect(await formatted(wechatErrcodesPage(), 'docs/wechat-errcodes.md')).toMatchFileSnapshot(
      '../../docs/wechat-errcodes.md',
    );
  });

  it.each([
    ['docs/metrics.md', 'zh'],
    ['docs/metrics.en.md', 'en'],
  ] as const)('%s is what the glossary says', async (file, language) => {
    await expect(await formatted(metricsPage(language), file)).toMatchFileSnapshot(`../../${file}`);
  });
});
