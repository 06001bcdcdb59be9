#!/usr/bin/env bash
# getRecipient: 查看用户与授权 / a recipient and how many sends remain per template.
# Usage: get-recipient.sh [OPENID or recipient id]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

recipient="${1:-oSandbox00000000000000000001}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/recipients/$recipient" -H "Authorization: Bearer $KEY"
