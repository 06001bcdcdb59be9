#!/usr/bin/env bash
# changeSegmentMembers: 增减名单成员 / put somebody on a list. Usage: change-members.sh SEGMENT_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${OPENID:=oExample_curl_000000000001}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/segments/${1:?segment id}/members" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d "{ \"add\": { \"openids\": [\"$OPENID\"] } }"
