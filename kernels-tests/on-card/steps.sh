# The steps of measure.sh, which sources this file. They read its variables: OUT, WORK, SECONDS_IN_ALL, SMALL, DEVICE, gpuals, app.

begin=$SECONDS
left() { echo $((SECONDS_IN_ALL - (SECONDS - begin))); }
say() { printf '=== %3d s  %s\n' $((SECONDS - begin)) "$*" | tee -a "$OUT/log.txt" >&2; }

# step SECONDS NAME COMMAND…: runs a command within its seconds and the time left. What it prints also goes to the log.
step() {
  local limit=$1 name=$2
  shift 2
  [ "$(left)" -ge $((limit < 20 ? limit : 20)) ] || { say "$name: omitted, no time left"; return 1; }
  [ "$limit" -le "$(left)" ] || limit=$(left)
  say "$name"
  timeout -k 5 "$limit" "$@" 2>> "$OUT/log.txt" | tee -a "$OUT/log.txt"
  local code=${PIPESTATUS[0]}
  [ "$code" = 0 ] || say "$name: exit code $code"
  return "$code"
}

# The machine, the driver and the card, and which of NVIDIA's tools are here.
machine() {
  nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,clocks.max.mem,power.limit,mig.mode.current,ecc.mode.current --format=csv
  ldconfig -p | grep -E 'libcuda\.so|libOpenCL'
  uname -sr
  nproc
  free -g | sed -n 2p
  ldd --version | head -n 1
  command -v ncu nsys compute-sanitizer cuobjdump
  ls /opt/nvidia/nsight-compute/*/ncu
}

# compare_losses SOLVER FACTORS PRECISION: a row of losses.tsv, the loss after three iterations on the CPU and on the card.
compare_losses() {
  local device losses=() options=(--format lastfm-360k --factors "$2" --iterations 3 --loss --regularization 10 --solver "$1")
  for device in cpu "$DEVICE"; do
    local precision=()
    [ "$device" = cpu ] || precision=(--precision "$3")
    losses+=("$(timeout 60 "$gpuals" train "$WORK/smoke.tsv" "${options[@]}" "${precision[@]}" --device "$device" --output json -q --overwrite \
      -m "$WORK/m.als" 2>> "$OUT/log.txt" | grep -o '"total":[0-9.eE+]*' | tail -n 1 | cut -d: -f2)")
  done
  awk -v s="$1" -v f="$2" -v p="$3" -v a="${losses[0]}" -v b="${losses[1]}" 'BEGIN {
    printf "%s\t%s\t%s\t%s\t%s\t%s\n", s, f, p, a, b, a == "" || b == "" ? "missing" : sprintf("%.1e", (b - a) / a) }' | tee -a "$OUT/losses.tsv"
}

# measure BUILD SECONDS OPTIONS…: rows of speed.tsv, one for each number of factors.
measure() {
  local build=$1 limit=$2
  shift 2
  local precision=float32
  case "$*" in *mixed*) precision=mixed ;; esac
  [ -e "$OUT/speed.tsv" ] ||
    printf 'build\tsolver\tprecision\tfactors\topen s\titeration ms\tusers ms\titems ms\tloss\tGB/s\tGFLOP/s\terror\n' > "$OUT/speed.tsv"
  step "$limit" "$build: $*" "$gpuals" benchmark "$WORK/data.tsv" --format lastfm-360k --device "$DEVICE" --no-peak --output tsv -q --iterations 6 "$@" |
    awk -F'\t' -v OFS='\t' -v build="$build" -v precision=$precision '
      NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
      { print build, $at["solver"], precision, $at["factors"], sprintf("%.2f", $at["openSeconds"]), sprintf("%.2f", 1e3 * $at["iterationSeconds"]),
          sprintf("%.2f", 1e3 * $at["userSeconds"]), sprintf("%.2f", 1e3 * $at["itemSeconds"]), sprintf("%.7g", $at["loss"]),
          sprintf("%.0f", $at["bytesPerSecond"] / 1e9), sprintf("%.0f", $at["operationsPerSecond"] / 1e9), $at["error"] }' | tee -a "$OUT/speed.tsv"
}

# count NAME SOLVER FACTORS KERNELS SKIP COUNT: the counters of some launches, NAME.csv. Clocks are left alone.
count() {
  local ncu
  ncu=$(command -v ncu || ls /opt/nvidia/nsight-compute/*/ncu 2>/dev/null | tail -n 1)
  [ -n "$ncu" ] && [ -z "$SMALL" ] || { say "counters of $1: omitted, no ncu"; return; }
  step 75 "counters of $1" "$ncu" --clock-control none --csv --page raw --kernel-name "regex:$4" --launch-skip "$5" --launch-count "$6" \
    --section SpeedOfLight --section LaunchStats --section Occupancy --section WarpStateStats --section MemoryWorkloadAnalysis --section InstructionStats \
    --log-file "$OUT/$1.csv" "$gpuals" train "$WORK/data.tsv" --format lastfm-360k --factors "$3" --iterations 1 --solver "$2" --device "$DEVICE" -q \
    --overwrite -m "$WORK/p.als" > /dev/null
}

# Ten recommendations for every user, all of them: queries.tsv.
recommend_to_all() {
  step 40 "train for the queries" "$gpuals" train "$WORK/data.tsv" --format lastfm-360k --factors 128 --iterations 2 --neighbours 0 --device "$DEVICE" -q --overwrite \
    -m "$WORK/q.als" > /dev/null || return
  local start=$(date +%s.%N)
  step 60 "recommend to all users" "$gpuals" recommend "$WORK/q.als" --all-users -n 10 --device "$DEVICE" -q --overwrite -o "$WORK/r.tsv" || return
  printf 'query\tseconds, the whole program\nrecommend --all-users, 128 factors\t%s\n' "$(awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')" \
    > "$OUT/queries.tsv"
}

# NVIDIA's checks of memory and of races, on the tests of the kernels that share memory: sanitizer.txt.
sanitize() {
  local tool sanitizer
  sanitizer=$(command -v compute-sanitizer) || { say "sanitizer: omitted, no compute-sanitizer"; return; }
  for tool in memcheck racecheck; do
    (cd "$app" && step 60 "$tool" "$sanitizer" --tool $tool --error-exitcode 9 ./GpuAls.Kernels.Tests -noLogo -noColor -class '*DenseProductKernelOnCuda' \
      -class '*GramKernelOnCuda' -class '*CholeskyRowsOnCuda') | grep -E 'ERROR|=====|Total:' | tail -n 4 >> "$OUT/sanitizer.txt"
  done
}
