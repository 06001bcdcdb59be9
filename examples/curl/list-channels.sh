#!/usr/bin/env bash
# listChannels: 通道列表 / channels, set up or not, and what each can do.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/channels" -H "Authorization: Bearer $KEY"
