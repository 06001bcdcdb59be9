#!/usr/bin/env bash
# listAttributes: 属性登记表 / the attributes of the app and the type of each.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/attributes" -H "Authorization: Bearer $KEY"
