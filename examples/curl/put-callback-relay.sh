#!/usr/bin/env bash
# putCallbackRelay: 设置回调转发 / hand on what WeChat calls back about and we have no use for.
# Usage: put-callback-relay.sh URL
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

url="${1:?where your own handler of WeChat callbacks is}"
curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/callback-relay" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"url\": \"$url\", \"scope\": \"others\"}"
