#!/usr/bin/env bash
# openSession: 小程序用 wx.login 的 code 换客户端令牌 / exchange a wx.login code for a client token.
# Usage: session.sh CODE     a code works once, for 5 minutes
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${APP_ID:?id of the app}"

code="${1:?code of wx.login}"
curl -sS --fail-with-body "$BASE/door/session" \
  -H 'Content-Type: application/json' \
  -d "{ \"app\": \"$APP_ID\", \"code\": \"$code\" }"
