#!/usr/bin/env bash
# deleteSilence: 结束静默 / end a silence.
# Usage: delete-silence.sh SILENCE_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the silence}"
curl -sS --fail-with-body -X DELETE "$BASE/v1/silences/$id" -H "Authorization: Bearer $KEY"
