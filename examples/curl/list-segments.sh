#!/usr/bin/env bash
# listSegments: 人群列表 / segments, newest first.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/segments" -H "Authorization: Bearer $KEY"
