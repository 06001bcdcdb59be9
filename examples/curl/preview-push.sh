#!/usr/bin/env bash
# previewPush: 预览 / how a message reads for one recipient; without "recipient", for somebody random.
# Usage: preview-push.sh [OPENID]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
openid="${1:-oSandbox00000000000000000001}"
curl -sS --fail-with-body "$BASE/v1/pushes/preview" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "app_id": "$APP_ID",
  "recipient": { "openid": "$openid" },
  "message": {
    "template": "$TEMPLATE",
    "fields": {
      "thing1": "{{ goods | thing }}",
      "amount2": "{{ price | amount }}",
      "thing3": "{{ recipient.name | default: \"茶友\" }}，{{ app.shop }}新到一批"
    }
  },
  "variables": { "goods": "正山小种", "price": 128 }
}
JSON
