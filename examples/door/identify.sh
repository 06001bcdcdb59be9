#!/usr/bin/env bash
# identify: 小程序上报用户属性 / tell attributes of the user, and its device.
# The nonce is a UUIDv7 made from the server's time; send the same one again when you get no answer.
# Usage: identify.sh TOKEN     as session.sh answers it
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}"

token="${1:?client token}"
millis=$(printf '%012x' "$(($(date +%s) * 1000))")
random=$(od -An -N10 -tx1 /dev/urandom | tr -d ' \n')
nonce="${millis:0:8}-${millis:8:4}-7${random:0:3}-8${random:3:3}-${random:6:12}"
curl -sS --fail-with-body "$BASE/door/identify" \
  -H "Authorization: Bearer $token" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "nonce": "$nonce",
  "attributes": { "favourite": "longjing", "cup_size": 350 },
  "profile": { "device": { "platform": "ios", "type": "phone" }, "language": "zh_CN" }
}
JSON
