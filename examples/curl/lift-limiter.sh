#!/usr/bin/env bash
# liftLimiter: 解除暂停 / lift a pause after mending its cause. Whoever waited is sent to.
# Usage: lift-limiter.sh SCOPE KEY     both as list-limiters.sh shows them: app | template | push, and an id
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

scope="${1:?app, template or push}" key="${2:?id}"
curl -sS --fail-with-body -X POST "$BASE/v1/apps/$APP_ID/limiters/$scope/$key/lift" -H "Authorization: Bearer $KEY"
