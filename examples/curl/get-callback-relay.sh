#!/usr/bin/env bash
# getCallbackRelay: 查看回调转发 / where callbacks are handed on to, and how it goes.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/callback-relay" -H "Authorization: Bearer $KEY"
