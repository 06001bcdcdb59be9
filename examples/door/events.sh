#!/usr/bin/env bash
# reportDoorEvents: 小程序上报行为 / report what the user did.
# The nonce is a UUIDv7 made from the server's time; send the same one again when you get no answer.
# Usage: events.sh TOKEN     as session.sh answers it
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}"

token="${1:?client token}"
millis=$(printf '%012x' "$(($(date +%s) * 1000))")
random=$(od -An -N10 -tx1 /dev/urandom | tr -d ' \n')
nonce="${millis:0:8}-${millis:8:4}-7${random:0:3}-8${random:3:3}-${random:6:12}"
curl -sS --fail-with-body "$BASE/door/events" \
  -H "Authorization: Bearer $token" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{ "events": [{ "nonce": "$nonce", "name": "tea.viewed", "properties": { "sku": "longjing" } }] }
JSON
