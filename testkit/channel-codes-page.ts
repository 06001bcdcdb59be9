import { type JiguangCode, jpushCodes, umsCodes } from '#channels/jiguang/codes.ts';
import type { Bilingual } from '#channels/wechat/bilingual.ts';
import { serviceErrcodes } from '#channels/wechat/service-errcodes.ts';

/** `docs/channel-codes.md`: what each code of the channels beside subscribe messages means here. Text only. */
export function channelCodesPage(): string {
  const service = tableOf(serviceErrcodes as Readonly<Record<number, JiguangCode>>);
  return [
    head,
    '## 客服消息 `wechat-service`\n\n其余的码与订阅消息相同，见[微信错误码](wechat-errcodes.md)。 All others as for [subscribe messages](wechat-errcodes.md).\n',
    service,
    '## 极光 UMS `jiguang-ums`\n',
    tableOf(umsCodes),
    '## 极光推送 `jpush`\n',
    tableOf(jpushCodes),
  ].join('\n');
}

function tableOf(codes: Readonly<Record<number, JiguangCode>>): string {
  const rows = Object.entries(codes).map(([code, { effect, what, todo }]) => {
    const cells = [describe(effect), what, todo].map(({ zh, en }) => `${zh}<br>${en}`);
    return `| ${code} | ${cells.join(' | ')} |`;
  });
  return `| code | 结果 effect | 含义 meaning | 怎么办 what to do |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

const scopes: Record<string, Bilingual> = {
  app: { zh: '应用', en: 'app' },
  channel: { zh: '通道', en: 'channel' },
  template: { zh: '模板', en: 'template' },
  push: { zh: '推送', en: 'push' },
};

function describe(effect: JiguangCode['effect']): Bilingual {
  switch (effect.kind) {
    case 'accepted':
      return { zh: '已受理 `accepted`', en: 'accepted' };
    case 'unclear':
      return { zh: '不明 `unknown`（jpush：同一 cid 重试）', en: 'unknown (jpush: repeated under the same cid)' };
    case 'failed':
      return { zh: `失败 \`${effect.reason}\``, en: `failed \`${effect.reason}\`` };
    case 'retry':
      return { zh: '稍后重试', en: 'tried again later' };
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
    case 'token':
      return { zh: '换一次 token 再发', en: 'fetch a token and send again, once' };
  }
}

const head = `# 其他通道的错误码 / Codes of the other channels

由 \`src/channels\` 里的表生成，请勿手改。 Written from the tables in \`src/channels\`; do not edit by hand.

一次调用对它的所有人负责：UMS 与 JPush 表里没有的码会暂停这次推送（\`unlisted_code\`），而不是让一千个人失败。暂停不消耗重试次数，等待的人保留位置；处理好原因后用
\`POST /v1/apps/{app_id}/limiters/{scope}/{key}/lift\` 解除。

A call speaks for all of its recipients: a code of UMS or JPush that is not listed pauses the push (\`unlisted_code\`) instead of failing a thousand people. A pause uses no
attempts and those who wait keep their place; lift it with \`POST /v1/apps/{app_id}/limiters/{scope}/{key}/lift\` once the cause is mended.
`;
