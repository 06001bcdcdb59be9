#!/usr/bin/env bash
# getSceneFunnel: 订阅漏斗 / how often a scene asked and what it was answered, by day.
# Usage: scene-funnel.sh [SCENE] [DAYS]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/scenes/${1:-order}/funnel?days=${2:-30}" -H "Authorization: Bearer $KEY"
