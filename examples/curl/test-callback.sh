#!/usr/bin/env bash
# testCallback: 回调自检 / posts to the app’s callback address as WeChat would.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X POST "$BASE/v1/apps/$APP_ID/callback/test" -H "Authorization: Bearer $KEY"
