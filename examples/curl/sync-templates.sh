#!/usr/bin/env bash
# syncTemplates: 从微信同步模板 / fetch the templates from WeChat (also done daily; once a minute at most).
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X POST "$BASE/v1/apps/$APP_ID/templates/sync" -H "Authorization: Bearer $KEY"
