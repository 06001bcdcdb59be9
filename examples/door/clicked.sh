#!/usr/bin/env bash
# reportClicked: 小程序上报点击 / report a tap on what the notification led to. Counts once; implies that it was opened.
# Usage: clicked.sh HY [TARGET]     the `hy` value of the landing page's query, and your name of what was tapped
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/door/clicked" \
  -H 'Content-Type: application/json' \
  -d "{ \"app\": \"$APP_ID\", \"delivery\": \"${1:?value of hy}\", \"target\": \"${2:-buy}\" }"
