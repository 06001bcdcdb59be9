#!/usr/bin/env bash
# updateSegment: 修改人群 / change a rule. Usage: update-segment.sh SEGMENT_ID VERSION
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X PATCH "$BASE/v1/apps/$APP_ID/segments/${1:?segment id}" \
  -H "Authorization: Bearer $KEY" \
  -H "If-Match: \"${2:?version}\"" \
  -H 'Content-Type: application/json' \
  -d '{ "rule": { "tags": { "all": ["member", "tea"] } } }'
