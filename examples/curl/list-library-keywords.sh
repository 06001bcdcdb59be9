#!/usr/bin/env bash
# listLibraryKeywords: 模板关键词 / keywords a title offers; each becomes a field.
# Usage: list-library-keywords.sh TID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

tid="${1:?tid of the title}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/library/titles/$tid/keywords" -H "Authorization: Bearer $KEY"
