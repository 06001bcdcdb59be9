#!/usr/bin/env bash
# listNotifiers: 通知渠道列表 / notifiers with how they fare.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/notifiers" -H "Authorization: Bearer $KEY"
