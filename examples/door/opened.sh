#!/usr/bin/env bash
# reportOpened: 小程序上报打开 / report that a notification was opened. Counts once, however often it is told.
# Usage: opened.sh HY     the `hy` value of the query the landing page was opened with
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/door/opened" \
  -H 'Content-Type: application/json' \
  -d "{ \"app\": \"$APP_ID\", \"delivery\": \"${1:?value of hy}\", \"scene\": 1014 }"
