#!/usr/bin/env bash
# getLimiter: 一个限制的详情：是否暂停、速率、配额 / one limiter: paused or not, its rate, the quota WeChat told.
# Usage: get-limiter.sh SCOPE KEY     app | template | channel | push, and an id (of a channel its name)
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"
scope=${1:?scope} key=${2:?key}

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/limiters/$scope/$key" -H "Authorization: Bearer $KEY"
