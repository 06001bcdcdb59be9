#!/usr/bin/env bash
# updatePush: 修改尚未开始的推送 / change a push that has not begun. If-Match is its version, as getPush shows it.
# Usage: update-push.sh PUSH_ID VERSION
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}" version="${2:?its version}"
curl -sS --fail-with-body -X PATCH "$BASE/v1/pushes/$push" \
  -H "Authorization: Bearer $KEY" \
  -H "If-Match: \"$version\"" \
  -H 'Content-Type: application/json' \
  -d '{ "name": "正山小种到货（改期）", "schedule": { "at": "2030-01-02T10:00:00+08:00" } }'
