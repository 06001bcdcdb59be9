#!/usr/bin/env bash
# getSceneLeague: 订阅场景排行 / scenes by how often they are accepted.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/stats/scenes?app_id=$APP_ID&days=30" -H "Authorization: Bearer $KEY"
