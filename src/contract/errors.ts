/**
 * The error catalogue: every code the API can answer with, on one screen. `docs/errors.md` is written from it.
 * The public text stands here; what went wrong inside goes to the log under the same request id.
 */
export const errorCatalogue = {
  malformed_json: { status: 400, zh: '请求体不是合法的 JSON', en: 'The body is not valid JSON' },
  malformed_request: { status: 400, zh: '请求格式不正确', en: 'The request is malformed' },
  unauthorized: { status: 401, zh: '未登录，或 API 密钥无效', en: 'Not signed in, or the API key is not valid' },
  sign_in_refused: { status: 401, zh: '邮箱或密码不正确', en: 'The e-mail address or password is not right' },
  code_refused: { status: 401, zh: '验证码不正确或已使用', en: 'The code is not right, or was used already' },
  passkey_refused: {
    status: 401,
    zh: '通行密钥没有通过验证，请重试',
    en: 'The passkey could not be verified; try again',
  },
  client_token_invalid: {
    status: 401,
    zh: '客户端令牌无效，请重新登录',
    en: 'The client token is not valid; log in again',
  },
  client_token_expired: {
    status: 401,
    zh: '客户端令牌已过期，请重新登录',
    en: 'The client token has expired; log in again',
  },
  forbidden: { status: 403, zh: '没有权限执行此操作', en: 'Not permitted' },
  cross_site: {
    status: 403,
    zh: '请求来自其他网站，已拒绝',
    en: 'The request came from another site and was refused',
  },
  callback_refused: {
    status: 403,
    zh: '回调签名或加密校验失败',
    en: 'The callback signature or encryption is not valid',
  },
  not_found: { status: 404, zh: '资源不存在', en: 'Not found' },
  link_invalid: { status: 410, zh: '链接无效、已使用或已过期', en: 'The link is not valid, was used, or has expired' },
  member_exists: { status: 409, zh: '该邮箱已有账号', en: 'This address has an account already' },
  last_owner: { status: 409, zh: '至少要保留一位所有者', en: 'An organization keeps at least one owner' },
  two_factor_on: { status: 409, zh: '两步验证已开启', en: 'Two-factor is on already' },
  two_factor_off: { status: 409, zh: '两步验证未开启', en: 'Two-factor is not on' },
  too_many_passkeys: { status: 409, zh: '通行密钥数量已达上限', en: 'You have as many passkeys as you may have' },
  passkeys_unavailable: {
    status: 409,
    zh: '控制台的地址须是 https 域名（或 localhost），才能使用通行密钥',
    en: 'Passkeys need the console to have a domain name over https, or localhost',
  },
  app_exists: { status: 409, zh: '该 AppID 已注册', en: 'This AppID is registered already' },
  idempotency_in_progress: {
    status: 409,
    zh: '相同 Idempotency-Key 的请求仍在处理中，请稍后重试',
    en: 'A request with this Idempotency-Key is still being processed; try again shortly',
  },
  push_not_editable: {
    status: 409,
    zh: '推送已开始规划或发送，不能再修改',
    en: 'The push is being planned or sent and can no longer be changed',
  },
  push_not_running: {
    status: 409,
    zh: '推送仍是草稿，尚未启动',
    en: 'The push is still a draft; launch it first',
  },
  report_paused: {
    status: 409,
    zh: '定时报告已停用，启用后才能发送',
    en: 'The report is switched off; switch it on to send it',
  },
  push_unfinished: {
    status: 409,
    zh: '推送或它的某次重试仍在进行中，结束后再试',
    en: 'The push, or a retry of it, is still running; try again when it is over',
  },
  nothing_to_retry: {
    status: 409,
    zh: '没有符合条件、且尚未被其他重试送达的用户',
    en: 'Nobody has such an outcome and was not reached by another retry meanwhile',
  },
  not_retractable: {
    status: 409,
    zh: '没有可以撤回的消息：通道不支持，或已超过时限',
    en: 'Nothing can be taken back: the channel has no such thing, or it is too late',
  },
  push_finished: { status: 409, zh: '推送已结束', en: 'The push is already over' },
  push_not_waiting_approval: {
    status: 409,
    zh: '推送不在待审批状态',
    en: 'The push does not wait for approval',
  },
  own_push: {
    status: 403,
    zh: '不能审批自己创建或修改过的推送',
    en: 'Whoever wrote or changed a push may not decide on it',
  },
  canary_not_waiting: {
    status: 409,
    zh: '推送没有正在等待的试发',
    en: 'The push has no first part that waits for a decision',
  },
  delivery_not_unknown: {
    status: 409,
    zh: '该用户的结果已经明确，或尚未有结果',
    en: 'The outcome of this recipient is known already, or there is none yet',
  },
  version_conflict: {
    status: 412,
    zh: '资源已被修改，请重新读取后再提交',
    en: 'It was changed meanwhile; read it again',
  },
  body_too_large: { status: 413, zh: '请求体过大', en: 'The body is too large' },
  unsupported_media_type: { status: 415, zh: '请使用 application/json', en: 'Use application/json' },
  validation_failed: { status: 422, zh: '参数校验失败', en: 'Some values are not valid' },
  channel_not_set_up: {
    status: 422,
    zh: '该应用还没有设置这个通道',
    en: 'The app has not set this channel up',
  },
  channel_credentials_refused: {
    status: 422,
    zh: '通道服务商拒绝了该凭证',
    en: 'The vendor of the channel refused these credentials',
  },
  vendor_unavailable: {
    status: 502,
    zh: '暂时无法访问通道服务商',
    en: 'The vendor of the channel could not be reached',
  },
  password_known: {
    status: 422,
    zh: '该密码过于常见，或与邮箱、姓名相同，请换一个',
    en: 'This password is too well known, or is your address or name; choose another',
  },
  rule_invalid: { status: 422, zh: '人群规则不合法', en: 'The rule is not valid' },
  segment_is_a_list: { status: 409, zh: '该人群是名单，没有规则', en: 'This segment is a list and has no rule' },
  segment_is_a_rule: {
    status: 409,
    zh: '该人群按规则实时计算，不能增减成员',
    en: 'This segment is a rule; it has no members of its own',
  },
  too_many_segments: { status: 409, zh: '人群数量已达上限', en: 'The app has as many segments as it may have' },
  attribute_type: {
    status: 422,
    zh: '属性的值与该属性已定的类型不符',
    en: 'An attribute was given a value of another type than it has',
  },
  content_refused: {
    status: 422,
    zh: '内容不符合内容规则',
    en: 'The content breaks the rules for content',
  },
  content_check_refused: {
    status: 422,
    zh: '微信没有检查该内容',
    en: 'WeChat did not check this content',
  },
  too_many_words: {
    status: 409,
    zh: '词表或词语数量已达上限',
    en: 'There are as many word lists or words as there may be',
  },
  template_not_found: { status: 422, zh: '该应用下没有这个模板', en: 'The app has no such template' },
  field_invalid: { status: 422, zh: '模板字段的值不符合规则', en: 'A template field breaks its rule' },
  laxer_than_template: {
    status: 422,
    zh: '推送的规则比模板的默认规则宽松',
    en: 'The push is laxer than the defaults of its template allow',
  },
  experiment_decided: { status: 409, zh: '实验已有结论', en: 'The experiment is decided already' },
  schedule_invalid: { status: 422, zh: '计划不合法', en: 'The schedule is not valid' },
  scene_invalid: { status: 422, zh: '订阅场景不合法', en: 'The scene is not valid' },
  send_before_invalid: { status: 422, zh: '有效期早于发送时间', en: 'send_before lies before the due time' },
  idempotency_mismatch: {
    status: 422,
    zh: '相同 Idempotency-Key 已用于不同的请求体',
    en: 'This Idempotency-Key was used with another body',
  },
  credentials_refused: { status: 422, zh: '微信拒绝了该凭证', en: 'The platform refused these credentials' },
  token_source_refused: {
    status: 422,
    zh: '该地址没有给出微信接受的 access_token',
    en: 'The address gave no access token that WeChat takes',
  },
  platform_refused: { status: 422, zh: '微信没有接受这次操作', en: 'WeChat did not accept this' },
  nonce_out_of_range: {
    status: 422,
    zh: 'nonce 的时间超出范围，请使用服务器时间生成',
    en: 'The nonce is dated out of range; make it from the server time',
  },
  delivery_token_invalid: { status: 422, zh: '投递令牌无效', en: 'The delivery token is not valid' },
  precondition_required: { status: 428, zh: '修改时必须带 If-Match', en: 'If-Match is required for this change' },
  too_many_attempts: {
    status: 429,
    zh: '尝试次数过多，请稍后再试',
    en: 'Too many attempts; try again later',
  },
  rate_limited: { status: 429, zh: '请求过于频繁', en: 'Too many requests' },
  internal: { status: 500, zh: '服务器内部错误', en: 'Something went wrong on our side' },
  platform_unavailable: { status: 502, zh: '暂时无法访问微信接口', en: 'The platform could not be reached' },
  webhook_url_refused: {
    status: 422,
    zh: '该地址不能用作 Webhook 或机器人地址',
    en: 'This address cannot be called',
  },
  too_many_webhooks: { status: 409, zh: 'Webhook 数量已达上限', en: 'There are as many webhooks as there may be' },
  database_unavailable: { status: 503, zh: '数据库暂时不可用', en: 'The database is not available right now' },
} as const satisfies Record<string, { status: number; zh: string; en: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Where and why one value of a request is wrong. `pointer` is an RFC 6901 JSON pointer into the body. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

/** An error meant for the caller. Thrown anywhere in the server, translated once at the edge. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  readonly extra: Record<string, unknown>;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    options: {
      detail?: string;
      errors?: FieldError[];
      extra?: Record<string, unknown>;
      retryAfterSeconds?: number;
      cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? errorCatalogue[code].en, { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.extra = options.extra ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}
