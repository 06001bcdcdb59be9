import { orderTemplate } from './templates.ts';

/** The one short block a newcomer sees: where things are, and a curl that sends a push. */
export function welcome(where: {
  url: string;
  emulatorUrl: string;
  key: string;
  openid: string;
  appId: string;
  dataDir: string;
  /** Null: there is an owner already. */
  owner: string | null;
}): string {
  const body = JSON.stringify(
    {
      audience: { openids: [where.openid] },
      message: {
        template: orderTemplate,
        fields: {
          character_string1: 'HY20261122001',
          thing2: '明前龙井',
          phrase3: '已发货',
          time4: '2026年11月22日 10:30',
          thing5: '{{ recipient.name }}，预计明天送达',
        },
        landing: { page: 'pages/order/detail', query: { id: 'HY20261122001' } },
      },
    },
    null,
    2,
  );
  return `
鸿雁已就绪 / Hongyan is ready

  控制台 / console       ${where.url}/
  API 文档 / API docs    ${where.url}/docs
  手机 / phones          ${where.emulatorUrl}/phones
  API 密钥 / API key     ${where.key}
  应用 / app             ${where.appId}
  数据 / data            ${where.dataDir}
${where.owner === null ? '' : `\n创建所有者，登录控制台（链接只能使用一次） / make the owner and sign in, by this one-time link:\n  ${where.owner}\n`}
发送第一条推送 / send a first push:

curl -s ${where.url}/v1/pushes \\
  -H 'Authorization: Bearer ${where.key}' \\
  -H 'Content-Type: application/json' \\
  -d '${body.replace('{\n', `{\n  "app_id": "${where.appId}",\n`)}'

按 Ctrl-C 停止，数据会保留 / Ctrl-C stops; the data stays
`;
}
