#!/usr/bin/env bash
# listLimiters: 哪些被暂停、为什么 / what WeChat made us pause (app, template or push), and why.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/limiters" -H "Authorization: Bearer $KEY"
