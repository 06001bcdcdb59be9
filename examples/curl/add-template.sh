#!/usr/bin/env bash
# addTemplate: 添加模板 / makes a template of a title and some of its keywords, in this order.
# Usage: add-template.sh TID KID[,KID]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

tid="${1:?tid of the title}"
keywords="${2:?kids of the keywords, with commas between}"
curl -sS --fail-with-body -X POST "$BASE/v1/apps/$APP_ID/templates" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"tid": "'"$tid"'", "keywords": ['"$keywords"'], "description": "订单进度"}'
