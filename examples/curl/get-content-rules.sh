#!/usr/bin/env bash
# getContentRules: 查看内容规则 / the word lists and pages that messages are checked against.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/content" -H "Authorization: Bearer $KEY"
