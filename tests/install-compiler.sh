#!/usr/bin/env bash
# Installs a C compiler, with which the tests of faults build their tracer, where it is missing: from the system's packages (as root).
set -euo pipefail

command -v cc >/dev/null && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
cc --version | head -n 1
