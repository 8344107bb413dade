#!/usr/bin/env bash
# Measures the card of this machine. kernels-tests/on-card.sh packs this script with the programs that it runs.
#
#   OUT=RESULTS bash measure.sh
#
# The steps run in the order of their worth. Each has its own limit, none stops the others, and a step for which no time is left is omitted.
#
#   1 machine      driver, card, clocks                            4 speed       iterations at the size of Last.fm-360K     7 exact rows   cholesky, iALS++
#   2 losses       of each solver, beside those of the CPU         5 variants    builds with other constants                8 queries      recommending to all users
#   3 tests        all kernel tests on CUDA                        6 counters    of the hot kernels, where they are allowed 9 sanitizer    memory and races
#
# Settings: SECONDS_IN_ALL=570   SMALL=1 (tries the script itself in minutes, on any device)   WORK=FOLDER (default: a temporary one)   DEVICE=cuda
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/steps.sh"

: "${OUT:?the folder for the results}" "${WORK:=$(mktemp -d)}" "${SECONDS_IN_ALL:=570}" "${SMALL:=}" "${DEVICE:=cuda}"
mkdir -p "$OUT" "$WORK"
OUT=$(realpath "$OUT")
rm -f "$OUT"/*.tsv "$OUT"/log.txt
export HOME=${HOME:-$WORK} DOTNET_gcServer=0 DOTNET_CLI_TELEMETRY_OPTOUT=1 CUDA_CACHE_MAXSIZE=1073741824
# Only where the loader does not find the driver's library; never cuda/compat, whose library may not fit the driver of the kernel (error 803).
ldconfig -p 2>/dev/null | grep -q 'libcuda\.so\.1' || [ -n "${LD_LIBRARY_PATH:-}" ] || export LD_LIBRARY_PATH=/usr/local/nvidia/lib64

say "1 machine"
tar -C "$WORK" -xJf "$here/app.tar.xz" || { say "cannot unpack the programs"; exit 1; }
app=$WORK/app gpuals=$WORK/app/gpuals
cp "$app/GpuAls.Kernels.dll" "$WORK/kernels.dll"
[ ! -d "$here/shared" ] || export GPUALS_SHARED=$here/shared
machine > "$OUT/machine.txt" 2>&1
step 60 "devices" "$gpuals" devices > "$OUT/devices.txt"
grep -q "^$DEVICE" "$OUT/devices.txt" || { say "no device $DEVICE; devices.txt and log.txt say why"; cat "$OUT/devices.txt"; exit 1; }

say "2 losses"
users=358868 items=292385 rows=17545790
smoke=(--users 2000 --items 1500 --rows 60000)
if [ -n "$SMALL" ]; then users=1500 items=1000 rows=20000 smoke=(--users 200 --items 150 --rows 2000); fi
step 20 "generate the small set" "$gpuals" generate "$WORK/smoke.tsv" "${smoke[@]}" --overwrite -q
printf 'solver\tfactors\tprecision\tcpu\tcard\tdifference\n' > "$OUT/losses.tsv"
for case in "cg 64 float32" "pcg 64 float32" "cg-diagonal 64 float32" "cholesky 64 float32" "subspace 64 float32" "pcg 64 mixed" "cg 200 float32" "cholesky 150 float32"; do
  compare_losses $case
done

say "3 tests"
(cd "$app" && step 200 "kernel tests" ./GpuAls.Kernels.Tests -noLogo -noColor -class '*OnCuda') > "$OUT/tests.txt"
grep -E '\[FAIL\]|Total:' "$OUT/tests.txt" | head -40

say "4 speed"
step 60 "generate the full set" "$gpuals" generate "$WORK/data.tsv" --users $users --items $items --rows $rows --overwrite -q
measure base 90 --solver pcg --factors 64,128,256
measure base 90 --solver cg --factors 64,128,256
measure base 40 --solver pcg --factors 128 --precision mixed
measure base 40 --solver cg --factors 128 --precision mixed

say "5 variants"
for dll in "$here"/variants/*.dll; do
  [ -e "$dll" ] || continue
  cp "$dll" "$app/GpuAls.Kernels.dll"
  for solver in pcg cg; do measure "$(basename "$dll" .dll)" 40 --solver $solver --factors 128; done
done
cp "$WORK/kernels.dll" "$app/GpuAls.Kernels.dll"
# The first one again, so that a card that became slower or faster shows.
measure again 40 --solver pcg --factors 128

say "6 counters"
count cg128 cg 128 'Kernel_(Step|Start|SumPieces|Multiply|SumSlab|AddPieces)' 60 24
count pcg128 pcg 128 'Kernel_(SolveAllSteps|SumPieces|Multiply)' 30 16

say "7 exact rows"
measure base 60 --solver cholesky --factors 64,128
measure base 60 --solver subspace --factors 128

say "8 queries"
recommend_to_all

say "9 sanitizer"
sanitize
nvidia-smi --query-gpu=clocks.sm,clocks.mem,temperature.gpu,power.draw,memory.used --format=csv >> "$OUT/machine.txt" 2>&1

bash "$here/page.sh" "$OUT" "$here" > "$OUT/README.md"
gzip -f "$OUT/log.txt" "$OUT"/*.csv 2>/dev/null
say "end, $(left) s left"
cat "$OUT/README.md"
