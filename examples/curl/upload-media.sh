#!/usr/bin/env bash
# uploadMedia: 上传图片 / a picture for image messages and card covers.
# Usage: upload-media.sh FILE
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

file="${1:?JPEG, PNG or GIF, at most 2 MB}"
content=$(base64 < "$file" | tr -d '\n')
printf '{"content_base64": "%s"}' "$content" | curl -sS --fail-with-body -X POST "$BASE/v1/apps/$APP_ID/media" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d @-
