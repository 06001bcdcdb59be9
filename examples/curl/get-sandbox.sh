#!/usr/bin/env bash
# getSandbox: 沙箱 / whether the platform is the emulator, and where its phones are.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/sandbox" -H "Authorization: Bearer $KEY"
