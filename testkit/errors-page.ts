import { errorCatalogue } from '#contract/errors.ts';

/** `docs/errors.md`: the error catalogue as a page, one anchor per code. Text only; the caller writes it. */
export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { status, zh, en }]) => `| <a id="${code}"></a>\`${code}\` | ${status} | ${zh} | ${en} |`,
  );
  return `${head}${rows.join('\n')}\n`;
}

const head = `# 错误码 / Errors

由 \`src/contract/errors.ts\` 生成，请勿手改。 Written from \`src/contract/errors.ts\`; do not edit by hand.

接口以 \`application/problem+json\`（RFC 9457）报告错误：\`code\` 稳定不变，\`title\` 是中文说明，\`detail\` 是这一次的具体情况，\`errors\` 用 JSON 指针指出哪个值不对，\`request_id\` 可在日志里查到这次请求。
Errors are \`application/problem+json\` (RFC 9457): \`code\` is stable, \`title\` is the Chinese text, \`detail\` says what happened this time, \`errors\` points at the values by
JSON pointer, \`request_id\` finds the request in the log.

\`\`\`json
{
  "type": "urn:hongyan:error:field_invalid",
  "title": "模板字段的值不符合规则",
  "status": 422,
  "code": "field_invalid",
  "detail": "A template field breaks its rule",
  "request_id": "01a2032b-d087-79f3-bf62-1b356e4ed676",
  "errors": [{ "pointer": "/message/fields/phrase3", "code": "not_allowed_characters", "message": "…" }]
}
\`\`\`

| code | HTTP | 含义 | meaning |
| --- | --- | --- | --- |
`;
