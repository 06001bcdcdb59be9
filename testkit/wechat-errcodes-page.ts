import type { Bilingual } from '#channels/wechat/bilingual.ts';
import { type Effect, sendErrcodes } from '#channels/wechat/errcodes.ts';

/** `docs/wechat-errcodes.md`: what each errcode of a send means here, as a page. Text only; the caller writes it. */
export function wechatErrcodesPage(): string {
  const rows = Object.entries(sendErrcodes)
    .map(([code, row]) => ({ code: Number(code), ...row }))
    .toSorted((a, b) => a.code - b.code)
    .map(({ code, effect, what, todo }) => {
      const cells = [describe(effect), what, todo].map(({ zh, en }) => `${zh}<br>${en}`);
      return `| ${code} | ${cells.join(' | ')} |`;
    });
  return `${head}${rows.join('\n')}\n`;
}

const scopes: Record<string, Bilingual> = {
  app: { zh: '应用', en: 'app' },
  template: { zh: '模板', en: 'template' },
  push: { zh: '推送', en: 'push' },
};

/** What happens to a send that got this answer. */
function describe(effect: Effect): Bilingual {
  switch (effect.kind) {
    case 'accepted':
      return { zh: '已受理 `accepted`', en: 'accepted' };
    case 'token':
      return { zh: '换一次 token 再发', en: 'fetch a token and send again, once' };
    case 'failed':
      return { zh: `失败 \`${effect.reason}\``, en: `failed \`${effect.reason}\`` };
    case 'retry':
      return effect.scope === 'limit'
        ? { zh: '全应用放慢后重试', en: 'the app slows down, then again' }
        : { zh: '重试', en: 'tried again' };
    case 'pause': {
      const scope = scopes[effect.scope]!;
      const until =
        effect.until === 'quota_reset'
          ? { zh: '到次日零点（北京时间）', en: 'until midnight in China' }
          : { zh: '到有人解除', en: 'until somebody lifts it' };
      return {
        zh: `暂停${scope.zh}${until.zh} \`${effect.reason}\``,
        en: `pauses the ${scope.en} ${until.en}`,
      };
    }
  }
}

const head = `# 微信错误码 / WeChat errcodes

由 \`src/channels/wechat/errcodes.ts\` 生成，请勿手改。 Written from \`src/channels/wechat/errcodes.ts\`; do not edit by hand.

\`subscribeMessage.send\`（以及发送前取 token）的每个错误码在鸿雁里会怎样。表里没有的码：对这个用户是最终失败 \`rejected\`。暂停不消耗重试次数，等待的人保留位置；处理好原因后用
\`POST /v1/apps/{app_id}/limiters/{scope}/{key}/lift\` 解除。没有明确答复的调用（超时、断线、5xx、看不懂的回答）记为 \`unknown\`，见[保证](guarantees.md)。

What becomes of a send for each errcode of \`subscribeMessage.send\` and of the token fetch in front of it. A code that is not listed is a final failure for its recipient, \`rejected\`. A
pause uses no attempts and those who wait keep their place; lift it with \`POST /v1/apps/{app_id}/limiters/{scope}/{key}/lift\` once the cause is mended. A call without a clear answer
(time-out, lost connection, 5xx, an answer that makes no sense) is \`unknown\`, see [guarantees](guarantees.md#english).

| errcode | 结果 effect | 含义 meaning | 怎么办 what to do |
| --- | --- | --- | --- |
`;
