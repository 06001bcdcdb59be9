#!/usr/bin/env bash
# getAppStatus: 运行状况：今日配额、到期未发、哪些引擎在运行 / today's quota, what is due, which engines run.
# Usage: get-app-status.sh
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/status" -H "Authorization: Bearer $KEY"
