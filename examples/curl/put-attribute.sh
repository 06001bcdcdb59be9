#!/usr/bin/env bash
# putAttribute: 声明一个日期属性 / declare an attribute that is a date: from a text alone that cannot be told.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/attributes/member_until" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d '{ "type": "date", "client_may_set": false }'
