#!/usr/bin/env bash
# live: 实时计数 / counters as they change (server-sent events), for SECONDS.
# Usage: live.sh [SECONDS]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sSN --fail-with-body --max-time "${1:-60}" "$BASE/v1/live?app_id=$APP_ID" -H "Authorization: Bearer $KEY" || [ $? -eq 28 ]
