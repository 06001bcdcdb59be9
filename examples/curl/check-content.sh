#!/usr/bin/env bash
# checkContent: 检查内容 / check a message against the rules for content; with an editor's openid WeChat is asked too.
# Usage: check-content.sh [EDITOR_OPENID]     somebody who opened the mini-program within the last two hours
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
editor="${1:+, \"openid\": \"$1\"}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/content/check" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "message": {
    "template": "$TEMPLATE",
    "fields": { "thing1": "正山小种", "amount2": "¥128.00", "thing3": "不订阅将错过到货" }
  }${editor-}
}
JSON
