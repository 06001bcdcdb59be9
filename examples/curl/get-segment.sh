#!/usr/bin/env bash
# getSegment: 查看人群 / a segment. Usage: get-segment.sh SEGMENT_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/segments/${1:?segment id}" -H "Authorization: Bearer $KEY"
