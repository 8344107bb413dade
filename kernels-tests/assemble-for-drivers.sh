#!/usr/bin/env bash
# Assembles kernels as the drivers of today get them: in PTX ISA 8.4 and with the assembler of CUDA 12.4. The drivers of the cards bring assemblers like it,
# while assemble-ptx.sh, which calls this script, uses the oldest one that knows all cards. It fails if a kernel does not assemble, spills, or uses local memory.
#
#   kernels-tests/assemble-for-drivers.sh FOLDER [KERNEL]     FOLDER: the PTX of the test class PtxTests; KERNEL: those whose name contains KERNEL
#
# The assembler is unpacked from Debian 13's nvidia-cuda-toolkit (non-free) into artifacts/ptxas-12; nothing is installed. If it cannot be downloaded, the script
# prints the reason and succeeds; in CI it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. kernels-tests/debian-packages.sh

ptx=${1:?the folder of the PTX}/drivers
why=$(unpack_debian_packages "$PWD/artifacts/ptxas-12" trixie non-free without nvidia-cuda-toolkit) || cannot "ptxas 12 cannot be downloaded: $why"
ptxas=$PWD/artifacts/ptxas-12/usr/bin/ptxas
"$ptxas" --version | grep release

# Prints the kernel if its report says anything but 0 bytes of stack and spills.
assemble() {
  local report
  report=$("$ptxas" -v -arch=sm_90 -o /dev/null "$1" 2>&1) && [[ ! $report =~ [1-9][0-9]*\ bytes\ (stack|spill) ]] || echo "$(basename "$1"): $report"
}
export -f assemble
export ptxas
count=$(find "$ptx" -name "*${2:-}*.ptx" | wc -l)
wrong=$(find "$ptx" -name "*${2:-}*.ptx" -print0 | sort -z | xargs -0 -r -P "$(nproc)" -I{} bash -c 'assemble "$1"' _ {})
[ -z "$wrong" ] || { echo "$wrong"; exit 1; }
[ "$count" -gt 0 ] || { echo "no kernel's name contains '${2:-}'"; exit 1; }
echo "$count kernels in PTX ISA 8.4 assemble for sm_90, without stack and spills"
