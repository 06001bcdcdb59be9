#!/usr/bin/env bash
# listSegmentsOfRecipient: 用户所在人群 / the segments a user is in. Usage: segments-of-recipient.sh OPENID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/recipients/${1:?openid or recipient id}/segments" \
  -H "Authorization: Bearer $KEY"
