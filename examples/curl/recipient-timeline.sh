#!/usr/bin/env bash
# getRecipientTimeline: 用户时间线 / what happened with one recipient, newest first.
# Usage: recipient-timeline.sh OPENID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

openid="${1:?openid, alias or id of the recipient}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/recipients/$openid/timeline?limit=10" -H "Authorization: Bearer $KEY"
