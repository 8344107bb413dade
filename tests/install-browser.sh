#!/usr/bin/env bash
# Installs Chromium from the system's packages (as root), where it is missing: the tests of pages run in it. The driver comes with a NuGet package.
set -euo pipefail

for program in chromium chromium-browser google-chrome; do
  if [ -x "/usr/bin/$program" ]; then exit 0; fi
done
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
