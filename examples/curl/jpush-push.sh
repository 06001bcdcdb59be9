#!/usr/bin/env bash
# 用 JPush 的写法推送 / POST /v3/push, the call as it is written for JPush; `cid` makes a repeat safe.
# Usage: jpush-push.sh [CID]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${JPUSH:?AppKey:MasterSecret}" "${OPENID:=oSandbox00000000000000000001}"

curl -sS --fail-with-body "$BASE/v3/push" -u "$JPUSH" -H 'Content-Type: application/json' -d @- <<JSON
{
  "cid": "${1:-order-HY20261122001-shipped}",
  "platform": "all",
  "audience": { "registration_id": ["$OPENID"] },
  "notification": {
    "alert": "您的订单已发货",
    "android": { "title": "明前龙井", "extras": { "order": "HY20261122001" } }
  },
  "options": { "time_to_live": 3600 }
}
JSON
