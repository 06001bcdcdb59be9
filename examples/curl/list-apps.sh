#!/usr/bin/env bash
# listApps: 应用列表 / the apps this key may see.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/apps" -H "Authorization: Bearer $KEY"
