#!/usr/bin/env bash
# deleteCallbackRelay: 关闭回调转发 / hand callbacks on no longer.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X DELETE "$BASE/v1/apps/$APP_ID/callback-relay" -H "Authorization: Bearer $KEY"
