#!/usr/bin/env bash
# Installs the shells in which the tests complete commands, and the terminals for them, where they are missing: from the system's packages (as root).
# PowerShell is in no Debian package: the tests check the text of its script.
set -euo pipefail

missing=()
for shell in bash zsh fish; do
  command -v "$shell" >/dev/null || missing+=("$shell")
done
command -v script >/dev/null || missing+=(bsdutils)
[ ${#missing[@]} = 0 ] && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
