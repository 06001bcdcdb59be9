#!/usr/bin/env bash
# getApp: 查看应用 / one app: callback address, request domain, result of the last credentials check.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID" -H "Authorization: Bearer $KEY"
