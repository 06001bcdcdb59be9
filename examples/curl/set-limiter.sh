#!/usr/bin/env bash
# setLimiter: 为模板或通道限速 / keep a template or a channel to a rate, over all engines together.
# Usage: set-limiter.sh SCOPE KEY RATE     template and its id, or channel and wechat-subscribe; calls a second, or null
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"
scope=${1:?scope} key=${2:?key} rate=${3:?calls a second, or null}

curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/limiters/$scope/$key" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"rate_per_second\": $rate}"
