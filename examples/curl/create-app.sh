#!/usr/bin/env bash
# createApp: 注册小程序 / register a mini-program. The credentials are tried against WeChat at once.
# APPID and APPSECRET come from the WeChat console. Keep callback.token and callback.aes_key of the answer:
# the AES key is shown this one time, and both go into the WeChat console (消息推送).
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APPID:?wx…}" "${APPSECRET:?32 characters}"

curl -sS --fail-with-body "$BASE/v1/apps" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "name": "我的小程序",
  "appid": "$APPID",
  "secret": "$APPSECRET",
  "rate_per_second": 200,
  "concurrency": 64,
  "constants": { "shop": "我的小店" }
}
JSON
