#!/usr/bin/env bash
# getDoorScene: 点击之前取场景的文案与模板 / wording and template ids of a scene, fetched before the tap.
# Usage: scene.sh [SCENE_KEY]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/door/scene?app=$APP_ID&key=${1:-order}"
