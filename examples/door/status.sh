#!/usr/bin/env bash
# getDoorStatus: 当前用户的授权与剩余次数 / consent and sends left of the user, for the templates of a scene.
# Usage: status.sh TOKEN [SCENE_KEY]     the token as session.sh answers it
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}"

curl -sS --fail-with-body "$BASE/door/status?key=${2:-order}" -H "Authorization: Bearer ${1:?client token}"
