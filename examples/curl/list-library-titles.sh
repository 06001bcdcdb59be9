#!/usr/bin/env bash
# listLibraryTitles: 公共模板库 / titles of WeChat’s public library in some categories.
# Usage: list-library-titles.sh CATEGORY[,CATEGORY]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

categories="${1:?ids of categories, with commas between}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/library/titles?categories=$categories&limit=10" -H "Authorization: Bearer $KEY"
