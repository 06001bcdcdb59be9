#!/usr/bin/env bash
# reportConsent: 小程序上报订阅结果 / report what wx.requestSubscribeMessage answered.
# The nonce is a UUIDv7 made from the server's time; send the same one again when you get no answer.
# Usage: consent.sh TOKEN     as session.sh answers it
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}"

token="${1:?client token}"
: "${TEMPLATE:=TPL_ORDER_7Yb0jQ2mV4wXnZ1aKc8sLd3fGh5uEr6tPi9o}"
millis=$(printf '%012x' "$(($(date +%s) * 1000))")
random=$(od -An -N10 -tx1 /dev/urandom | tr -d ' \n')
nonce="${millis:0:8}-${millis:8:4}-7${random:0:3}-8${random:3:3}-${random:6:12}"
curl -sS --fail-with-body "$BASE/door/consent" \
  -H "Authorization: Bearer $token" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{ "nonce": "$nonce", "scene": "order", "scene_version": 1, "results": { "$TEMPLATE": "accept" } }
JSON
