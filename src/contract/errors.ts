/**
 * The error catalogue: every code the API can answer with, on one screen. `docs/errors.md` is written from it.
 * The public text stands here; what went wrong inside goes to the log under the same request id.
 */
export const errorCatalogue = {
  malformed_json: { status: 400, zh: '请求体不是合法的 JSON', en: 'The body is not valid JSON' },
  malformed_request: { status: 400, zh: '请求格式不正确', en: 'The request is malformed' },
  unauthorized: { status: 401, zh: '缺少或无效的 API 密钥', en: 'The API key is missing or not valid' },
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
  forbidden: { status: 403, zh: '该密钥无权访问此资源', en: 'This key may not use that resource' },
  callback_refused: {
    status: 403,
    zh: '回调签名或加密校验失败',
    en: 'The callback signature or encryption is not valid',
  },
  not_found: { status: 404, zh: '资源不存在', en: 'Not found' },
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
  push_finished: { status: 409, zh: '推送已结束', en: 'The push is already over' },
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
  template_not_found: { status: 422, zh: '该应用下没有这个模板', en: 'The app has no such template' },
  field_invalid: { status: 422, zh: '模板字段的值不符合规则', en: 'A template field breaks its rule' },
  laxer_than_template: {
    status: 422,
    zh: '推送的规则比模板的默认规则宽松',
    en: 'The push is laxer than the defaults of its template allow',
  },
  scene_invalid: { status: 422, zh: '订阅场景不合法', en: 'The scene is not valid' },
  send_before_invalid: { status: 422, zh: '有效期早于发送时间', en: 'send_before lies before the due time' },
  idempotency_mismatch: {
    status: 422,
    zh: '相同 Idempotency-Key 已用于不同的请求体',
    en: 'This Idempotency-Key was used with another body',
  },
  credentials_refused: { status: 422, zh: '微信拒绝了该凭证', en: 'The platform refused these credentials' },
  nonce_out_of_range: {
    status: 422,
    zh: 'nonce 的时间超出范围，请使用服务器时间生成',
    en: 'The nonce is dated out of range; make it from the server time',
  },
  delivery_token_invalid: { status: 422, zh: '投递令牌无效', en: 'The delivery token is not valid' },
  precondition_required: { status: 428, zh: '修改时必须带 If-Match', en: 'If-Match is required for this change' },
  rate_limited: { status: 429, zh: '请求过于频繁', en: 'Too many requests' },
  internal: { status: 500, zh: '服务器内部错误', en: 'Something went wrong on our side' },
  platform_unavailable: { status: 502, zh: '暂时无法访问微信接口', en: 'The platform could not be reached' },
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
