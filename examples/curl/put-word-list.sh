#!/usr/bin/env bash
# putWordList: 设置词表 / words that messages may not hold; without words the list is taken away.
# Usage: put-word-list.sh NAME [WORD …]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

name="${1:?name of the list}"
shift
words="$(printf ',"%s"' "$@")"
[ "$#" -gt 0 ] || words=','
curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/content/words/$name" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"level\": \"block\", \"words\": [${words:1}]}"
