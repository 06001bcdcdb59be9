#!/usr/bin/env bash
# getWordList: 查看词表 / the words of one list.
# Usage: get-word-list.sh NAME
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/content/words/${1:?name of the list}" -H "Authorization: Bearer $KEY"
