import type { ServerContext } from './context.ts';

/** The head of the OpenAPI document. */
export function openApiInfo(context: ServerContext) {
  return {
    openapi: '3.1.0',
    info: {
      title: '鸿雁 Hongyan API',
      version: context.version,
      description:
        '小程序服务通知平台的接口。时间均为带时区的 RFC 3339；错误为 application/problem+json，`code` 稳定不变。\n\n' +
        'Service notifications for mini-programs. Times are RFC 3339 with a zone; errors are application/problem+json with a stable `code`.',
      license: { name: 'MIT' },
    },
    servers: [{ url: context.publicUrl }],
    tags: [
      { name: 'pushes', description: '推送 / Pushes' },
      { name: 'apps', description: '小程序应用 / Apps' },
      { name: 'channels', description: '通道 / Channels beside subscribe messages' },
      { name: 'templates', description: '订阅模板 / Templates' },
      { name: 'scenes', description: '订阅场景 / Scenes' },
      { name: 'recipients', description: '用户 / Recipients' },
      { name: 'content', description: '内容规则 / Rules for content' },
      { name: 'segments', description: '人群 / Segments' },
      { name: 'consents', description: '授权与打开上报 / Consents and opens from your backend' },
      { name: 'stats', description: '统计 / Statistics' },
      { name: 'webhooks', description: '对外通知 / Webhooks' },
      { name: 'alerts', description: '告警与通知渠道 / Alerts and notifiers' },
      { name: 'events', description: '事件 / What happened' },
      { name: 'auth', description: '登录与安全 / Signing in' },
      { name: 'members', description: '成员与角色 / Members and roles' },
      { name: 'keys', description: 'API 密钥 / API keys' },
      { name: 'audit', description: '审计日志 / Audit log' },
      { name: 'door', description: '小程序客户端 / What the mini-program calls' },
    ],
    components: {
      securitySchemes: {
        key: { type: 'http' as const, scheme: 'bearer', description: 'API key: hyk_…' },
        session: {
          type: 'apiKey' as const,
          in: 'cookie' as const,
          name: 'hongyan_session',
          description: 'a member who is signed in; over TLS the name begins with __Host-',
        },
        client: { type: 'http' as const, scheme: 'bearer', description: 'client token from POST /door/session' },
      },
    },
  };
}

/** The documentation page at /docs, served from our own origin without any outside request. */
export function docsPage() {
  return {
    title: '鸿雁 API',
    url: '/openapi.json',
    withDefaultFonts: false,
    hideClientButton: true,
    showToolbar: 'never',
    showDeveloperTools: 'never',
    mcp: { disabled: true },
    telemetry: false,
    agent: { disabled: true },
  };
}
