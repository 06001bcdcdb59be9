#!/usr/bin/env bash
# putPages: 设置页面列表 / the pages of the released mini-program, from its app.json: landing pages are checked against them.
# Usage: put-pages.sh [APP_JSON]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

here="$(cd "$(dirname "$0")" && pwd)"
file="${1:-$here/../miniprogram/app.json}"
curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/content/pages" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"app_json\": $(cat "$file")}"
