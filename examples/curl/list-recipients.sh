#!/usr/bin/env bash
# listRecipients: 用户列表 / recipients who have a tag.
# Usage: list-recipients.sh [TAG]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

query="limit=10${1:+&tag=$1}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/recipients?$query" -H "Authorization: Bearer $KEY"
