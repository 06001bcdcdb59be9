#!/usr/bin/env bash
# exportRecipient: 导出个人数据 / everything held on one person. Usage: export-recipient.sh OPENID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/recipients/${1:?openid or recipient id}/export" \
  -H "Authorization: Bearer $KEY"
