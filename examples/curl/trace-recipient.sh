#!/usr/bin/env bash
# traceRecipient: 决策过程 / why a recipient got a push, or not, or not yet: step by step.
# Usage: trace-recipient.sh PUSH_ID RECIPIENT     openid, alias or recipient id
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}" recipient="${2:?openid, alias or id}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/recipients/$recipient" -H "Authorization: Bearer $KEY"
