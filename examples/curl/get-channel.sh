#!/usr/bin/env bash
# getChannel: 查看通道 / one channel, its settings and the last check.
# Usage: get-channel.sh CHANNEL
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

channel="${1:?wechat-service, jiguang-ums or jpush}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/channels/$channel" -H "Authorization: Bearer $KEY"
