#!/usr/bin/env bash
# Assembles every kernel that ships for three generations of CUDA cards. It needs no card. It fails if a kernel spills registers, uses local memory, or takes more
# registers or shared memory than its row in Ptx/KernelLimits.cs allows, or if a loop of its machine code takes more instructions than Ptx/LoopLimits.cs allows. It
# builds the tests first, because they write the PTX.
#
#   kernels-tests/assemble-ptx.sh [--loops] [KERNEL]     all kernels, or those whose name contains KERNEL
#
#   --loops     also prints all loops of the kernels, with the instructions of each kind
#
# ptxas comes from PATH. Otherwise it is unpacked from Debian's nvidia-cuda-toolkit (non-free) into artifacts/ptxas, 170 MB that are kept; nothing is installed. If it
# cannot be downloaded, the script prints the reason and succeeds; in CI it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. kernels-tests/debian-packages.sh

loops=
[ "${1:-}" != --loops ] || { loops=yes; shift; }

ptxas=$(command -v ptxas || true)
if [ -z "$ptxas" ]; then
  why=$(unpack_debian_packages "$PWD/artifacts/ptxas" bookworm non-free without nvidia-cuda-toolkit) || cannot "no ptxas on PATH, and it cannot be downloaded: $why"
  ptxas=$PWD/artifacts/ptxas/usr/bin/ptxas
fi

ptx=$PWD/artifacts/ptx
rm -rf "$ptx"
mkdir -p "$ptx"
dotnet build kernels-tests/GpuAls.Kernels.Tests -c Release -v q
GPUALS_PTX=$ptx GPUALS_PTX_KERNEL=${1:-} dotnet artifacts/bin/GpuAls.Kernels.Tests/release/GpuAls.Kernels.Tests.dll -noLogo -noColor -class '*.PtxTests'
"$ptxas" --version | grep release

# Assemble all kernels first, on all cores. The report of the assembler is written beside each kernel. Loops are counted on one card: their limits are numbers of its
# instructions.
counted=sm_90
cuobjdump=$(dirname "$ptxas")/cuobjdump
[ -x "$cuobjdump" ] || cannot "no cuobjdump beside $ptxas"
assemble() {
  "$ptxas" -v -arch="$2" -o "$ptx/$1.cubin" "$ptx/$1" > "$ptx/$1.report" 2>&1 || { echo failed > "$ptx/$1.failed"; return; }
  [ "$2" != "$counted" ] || "$cuobjdump" -sass "$ptx/$1.cubin" > "$ptx/${1%.sm_*}.sass"
  rm "$ptx/$1.cubin"
}
export -f assemble
export ptxas ptx counted cuobjdump
{ grep -F -- "${1:-}" "$ptx/kernels.tsv" || true; } | cut -f 1,2 | xargs -r -P "$(nproc)" -L 1 bash -c 'assemble "$0" "$1"'

failed=0 assembled=0
printf '%-60s %-6s %9s %6s %9s\n' kernel card registers shared verdict
while IFS=$'\t' read -r file architecture registers shared; do
  [[ $file == *"${1:-}"* ]] || continue
  assembled=$((assembled + 1))
  report=$(cat "$ptx/$file.report")
  if [ -e "$ptx/$file.failed" ]; then
    echo "$report"
    failed=1
    continue
  fi
  [[ $report =~ Used\ ([0-9]+)\ registers ]] && used=${BASH_REMATCH[1]} || { echo "$report"; failed=1; continue; }
  [[ $report =~ ([0-9]+)\ bytes\ smem ]] && smem=${BASH_REMATCH[1]} || smem=0
  verdict=ok
  [ "$used" -le "$registers" ] || verdict="more than $registers registers"
  [ "$smem" -le "$shared" ] || verdict="more than $shared bytes of shared memory"
  # Device functions have lines of their own, and each line must say 0.
  [[ ! $report =~ [1-9][0-9]*\ bytes\ stack\ frame ]] || verdict="local memory"
  [[ ! $report =~ [1-9][0-9]*\ bytes\ spill ]] || verdict="spills"
  [ "$verdict" = ok ] || failed=1
  printf '%-60s %-6s %9s %6s %9s\n' "${file%.sm_*}" "$architecture" "$used" "$smem" "$verdict"
done < <(sort "$ptx/kernels.tsv")
[ "$assembled" -gt 0 ] || { echo "no kernel's name contains '${1:-}'"; exit 1; }

echo "loops of $counted:"
GPUALS_SASS=$ptx dotnet artifacts/bin/GpuAls.Kernels.Tests/release/GpuAls.Kernels.Tests.dll -noLogo -noColor -class '*.LoopLimitsTests' || failed=1
[ -z "$loops" ] || tail -n +1 "$ptx"/*.loops
kernels-tests/assemble-for-drivers.sh "$ptx" "${1:-}" || failed=1
exit $failed
