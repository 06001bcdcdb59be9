#!/usr/bin/env bash
# revokeApiKey: 吊销 API 密钥 / end a key. Usage: revoke-api-key.sh <8 characters behind hyk_>
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission keys_manage, hyk_…}"

curl -sS --fail-with-body -X DELETE "$BASE/v1/api-keys/$1" -H "Authorization: Bearer $KEY"
