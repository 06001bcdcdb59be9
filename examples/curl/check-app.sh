#!/usr/bin/env bash
# checkApp: 校验凭证 / try AppID and AppSecret against WeChat; credentials.error says what to mend.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X POST "$BASE/v1/apps/$APP_ID/check" -H "Authorization: Bearer $KEY"
