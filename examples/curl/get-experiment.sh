#!/usr/bin/env bash
# getExperiment: 查看实验结果 / what came of the variants so far. Usage: get-experiment.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"
push=${1:?id of the push}

curl -sS --fail-with-body "$BASE/v1/pushes/$push/experiment" -H "Authorization: Bearer $KEY"
