#!/usr/bin/env bash
# decideExperiment: 选定版本 / choose a variant for the rest, or none. Usage: decide-experiment.sh PUSH_ID [VARIANT]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"
push=${1:?id of the push} winner=${2:+"\"$2\""}

curl -sS --fail-with-body "$BASE/v1/pushes/$push/experiment/decide" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"winner\": ${winner:-null}}"
