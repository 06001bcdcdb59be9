#!/usr/bin/env bash
# eraseRecipient: 删除个人数据 / erase what is held on one person. Usage: erase-recipient.sh OPENID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X DELETE "$BASE/v1/apps/$APP_ID/recipients/${1:?openid or recipient id}" \
  -H "Authorization: Bearer $KEY"
