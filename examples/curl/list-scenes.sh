#!/usr/bin/env bash
# listScenes: 订阅场景列表 / the places that ask for consent, in their newest version.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/scenes" -H "Authorization: Bearer $KEY"
