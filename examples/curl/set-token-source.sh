#!/usr/bin/env bash
# updateApp: 从自己的中控服务器取 access_token / take the access token from a server of your own.
# Usage: set-token-source.sh [URL [AUTHORIZATION]]; without a URL Hongyan fetches the token itself again.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

source=null
if [ -n "${2:-}" ]; then
  source="{ \"url\": \"$1\", \"header\": { \"name\": \"Authorization\", \"secret\": \"$2\" } }"
elif [ -n "${1:-}" ]; then
  source="{ \"url\": \"$1\" }"
fi
curl -sS --fail-with-body -X PATCH "$BASE/v1/apps/$APP_ID" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{ \"token_source\": $source }"
