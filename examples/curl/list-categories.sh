#!/usr/bin/env bash
# listCategories: 类目 / categories of the mini-program; templates can be added from these only.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/library/categories" -H "Authorization: Bearer $KEY"
