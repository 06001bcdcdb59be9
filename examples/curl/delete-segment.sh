#!/usr/bin/env bash
# deleteSegment: 删除人群 / delete a segment. Usage: delete-segment.sh SEGMENT_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X DELETE "$BASE/v1/apps/$APP_ID/segments/${1:?segment id}" -H "Authorization: Bearer $KEY"
