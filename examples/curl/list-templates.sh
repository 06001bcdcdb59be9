#!/usr/bin/env bash
# listTemplates: 订阅模板列表 / templates with their fields and types, as last synced.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/templates" -H "Authorization: Bearer $KEY"
