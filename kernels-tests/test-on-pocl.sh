#!/usr/bin/env bash
# Runs the kernel tests on OpenCL without a card: on PoCL 6, an OpenCL that compiles kernels for the CPU. Builds the tests first.
#
#   kernels-tests/test-on-pocl.sh [CLASS…]     all classes whose name ends in OnOpenCl, or those named: '*SharedMemoryOnOpenCl'
#
# PoCL and its C library come from Debian 13 (Debian 12's PoCL 3 lacks the generic address space that ILGPU needs) and are unpacked into artifacts/pocl, 0.5 GB
# that is kept; the machine's own packages are left alone. The tests run with that folder as their root, in a mount namespace of this script's own: its mounts end
# with it, whatever happens. Needs a Debian machine or one like it, and root or user namespaces. Where it cannot run it says why and ends well; in CI that fails.
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
command -v unshare >/dev/null && "${namespace[@]}" true 2>/dev/null || cannot "no mount namespace to be had: run it as root, or allow user namespaces"

dotnet build kernels-tests/GpuAls.Kernels.Tests -c Release -v q

# libssl and libstdc++ are .NET's.
why=$(unpack_debian_packages "$root" trixie main with pocl-opencl-icd ocl-icd-libopencl1 libc6 libstdc++6 libssl3t64) || cannot "PoCL cannot be downloaded: $why"

# PoCL reads the size of memory from /sys, .NET its limits from /proc. The tests are skipped by name without ../shared; with it a skipped test is a failed one.
[ -d "$shared/data" ] && skips=-failSkips || skips=-failSkips-
inside() {
  local folder
  for folder in /proc /sys /dev "$(dirname "$dotnet")" "$PWD" "$shared"; do
    [ -d "$folder" ] || continue
    mkdir -p "$root$folder"
    mount --rbind "$folder" "$root$folder"
  done
  mkdir -p "$root/tmp"
  # loopvec is PoCL 6's own choice, named so that another version's is not taken: its other way, cbs, makes endless loops of the kernels with two loops before a barrier.
  local environment=(PATH=/usr/bin:/usr/sbin HOME=/tmp POCL_WORK_GROUP_METHOD=loopvec GPUALS_SHARED="$shared" DOTNET_NOLOGO=1 DOTNET_gcServer=0)
  env -i "${environment[@]}" chroot "$root" "$dotnet" "$tests" -noLogo -noColor -class '*SharedMemoryOnOpenCl' -failSkips
  env -i "${environment[@]}" chroot "$root" "$dotnet" "$tests" -noLogo -noColor "${classes[@]}" "$skips" -parallelMode none
}
export root tests shared dotnet skips
echo "+ ${classes[*]} on PoCL"
"${namespace[@]}" bash -euo pipefail -c "$(declare -f inside); classes=($(printf '%q ' "${classes[@]}")); inside"
