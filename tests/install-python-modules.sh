#!/usr/bin/env bash
# Installs the Python modules with which the tests open exported models, where they are missing: from the system's packages (as root).
set -euo pipefail

missing=()
for module in numpy scipy onnx; do
  /usr/bin/python3 -c "import $module" 2>/dev/null || missing+=("python3-$module")
done
[ ${#missing[@]} = 0 ] && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
