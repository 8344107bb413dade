#!/usr/bin/env bash
# Installs the MPI libraries and launchers under which the tests start ranks, MPICH and Open MPI side by side, from Debian's packages. Needs root.
set -euo pipefail

packages=()
command -v mpiexec.mpich > /dev/null || packages+=(mpich)
command -v mpiexec.openmpi > /dev/null || packages+=(openmpi-bin)
if [ ${#packages[@]} -gt 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${packages[@]}" > /dev/null
fi
mpichversion | head -n 1
mpiexec.openmpi --version | head -n 1
