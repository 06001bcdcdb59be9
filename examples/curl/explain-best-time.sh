#!/usr/bin/env bash
# explainBestTime: 解释最佳发送时间 / in which hour a push with best_time reaches a recipient, and why.
# Usage: explain-best-time.sh [OPENID or recipient id]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

recipient="${1:-oSandbox00000000000000000001}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/recipients/$recipient/best-time?within_hours=24" -H "Authorization: Bearer $KEY"
