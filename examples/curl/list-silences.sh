#!/usr/bin/env bash
# listSilences: 静默列表 / silences that hold now.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/silences" -H "Authorization: Bearer $KEY"
