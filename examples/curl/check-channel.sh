#!/usr/bin/env bash
# checkChannel: 校验通道凭证 / tries what is stored against the vendor.
# Usage: check-channel.sh CHANNEL
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

channel="${1:?wechat-service, jiguang-ums or jpush}"
curl -sS --fail-with-body -X POST "$BASE/v1/apps/$APP_ID/channels/$channel/check" -H "Authorization: Bearer $KEY"
