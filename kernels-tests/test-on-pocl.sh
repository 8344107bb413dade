#!/usr/bin/env bash
# Runs the kernel tests on OpenCL without a card, on PoCL 6, an OpenCL that compiles kernels for the CPU. It builds the tests first.
#
#   kernels-tests/test-on-pocl.sh [CLASS…]     all classes whose names end in OnOpenCl, or the named classes: '*SharedMemoryOnOpenCl'
#
# PoCL and its C library come from Debian 13, because PoCL 3 of Debian 12 lacks the generic address space that ILGPU needs. They are unpacked into artifacts/pocl,
# 0.5 GB that are kept; the packages of the machine do not change. The tests run with that folder as their root, in a mount namespace of this script, so that its
# mounts always end with it. The script needs a machine like Debian, and root or user namespaces. If it cannot run, it prints the reason and succeeds; in CI it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. kernels-tests/debian-packages.sh

root=$PWD/artifacts/pocl
tests=$PWD/artifacts/bin/GpuAls.Kernels.Tests/release/GpuAls.Kernels.Tests.dll
shared=$(realpath -m "${GPUALS_SHARED:-../shared}")
dotnet=$(realpath "$(command -v dotnet)")
classes=()
for class in "${@:-*OnOpenCl}"; do classes+=(-class "$class"); done

namespace=(unshare --mount --propagation private)
[ "$(id -u)" = 0 ] || namespace+=(--map-root-user)
command -v unshare >/dev/null && "${namespace[@]}" true 2>/dev/null || cannot "no mount namespace is available: run it as root, or allow user namespaces"

dotnet build kernels-tests/GpuAls.Kernels.Tests -c Release -v q

# .NET needs libssl and libstdc++.
why=$(unpack_debian_packages "$root" trixie main with pocl-opencl-icd ocl-icd-libopencl1 libc6 libstdc++6 libssl3t64) || cannot "PoCL cannot be downloaded: $why"

# PoCL reads the size of memory from /sys, and .NET reads its limits from /proc. Without ../shared some tests are skipped by name; with it, a skipped test fails.
[ -d "$shared/data" ] && skips=-failSkips || skips=-failSkips-
inside() {
  local folder
  for folder in /proc /sys /dev "$(dirname "$dotnet")" "$PWD" "$shared"; do
    [ -d "$folder" ] || continue
    mkdir -p "$root$folder"
    mount --rbind "$folder" "$root$folder"
  done
  mkdir -p "$root/tmp"
  # loopvec is the default of PoCL 6. It is named because with the other method, cbs, kernels with two loops before a barrier never end.
  local environment=(PATH=/usr/bin:/usr/sbin HOME=/tmp POCL_WORK_GROUP_METHOD=loopvec GPUALS_SHARED="$shared" DOTNET_NOLOGO=1 DOTNET_gcServer=0)
  # The settings of the random problems.
  local setting
  for setting in ${!GPUALS_DIFFERENTIAL_@}; do environment+=("$setting=${!setting}"); done
  run() { env -i "${environment[@]}" chroot "$root" "$dotnet" "$tests" -noLogo -noColor "$@"; }
  run -class '*SharedMemoryOnOpenCl' -failSkips
  # PoCL compiles one kernel at a time, so two processes run at once. Whenever one ends, the next begins with the next classes.
  local names n running=0 failed=false
  names=($(run "${classes[@]}" -list classes | grep '^GpuAls'))
  for ((n = 0; n < ${#names[@]}; n += 2)); do
    [ $running -lt 2 ] || { wait -n || failed=true; running=$((running - 1)); }
    (
      code=0
      run $(printf -- '-class %s ' "${names[@]:n:2}") "$skips" -parallelMode none > "$root/tmp/classes-$n.txt" 2>&1 || code=$?
      cat "$root/tmp/classes-$n.txt"
      exit $code
    ) &
    running=$((running + 1))
  done
  for ((; running > 0; running--)); do wait -n || failed=true; done
  ! $failed
}
export root tests shared dotnet skips
echo "+ ${classes[*]} on PoCL"
"${namespace[@]}" bash -euo pipefail -c "$(declare -f inside); classes=($(printf '%q ' "${classes[@]}")); inside"
