#!/usr/bin/env bash
# getPolicy: 查看频次与免打扰策略 / the policy an app goes by, and whose it is.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/policy" -H "Authorization: Bearer $KEY"
