#!/usr/bin/env bash
# Compares the speed of two builds of gpuals by turns on one machine: training, reading a file, and recommending to all users.
#
#   benchmarks/compare-builds.sh BEFORE AFTER [ROUNDS]
#
# BEFORE and AFTER are two gpuals programs. Build them in the same way, for example
#
#   dotnet build src/GpuAls.Cli -c Release        (in two checkouts: artifacts/bin/GpuAls.Cli/release/gpuals)
#
# Every round (5 by default) runs each measurement with both programs, one directly after the other, and the next round begins with the other
# program: a machine that becomes slower or faster changes both. The result is a Markdown table. "Ratio" is the median of after ÷ before over the
# rounds, "of minima" is the shortest time after ÷ the shortest time before. Losses and recommendations of both programs are compared too.
# Exit code 1: a ratio is above LIMIT, or a result differs.
#
# Environment variables, with their defaults, which are the size of Last.fm-360K:
#   USERS=358868 ITEMS=292385 ROWS=17545790   the generated data; at this size 5 rounds take about 10 minutes, and TMPDIR needs 4 GB
#   FACTORS=64,100,128 ITERATIONS=4           the trainings; the first iteration of each is not counted
#   SOLVER=pcg                                the solver of the trainings
#   LIMIT=1.03                                the largest ratio that passes
set -euo pipefail

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
  sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi

before=$(realpath "$1") after=$(realpath "$2") rounds=${3:-5}
users=${USERS:-358868} items=${ITEMS:-292385} rows=${ROWS:-17545790}
factors=${FACTORS:-64,100,128} iterations=${ITERATIONS:-4} solver=${SOLVER:-pcg} limit=${LIMIT:-1.03}

folder=$(mktemp -d "${TMPDIR:-/tmp}/gpuals-compare-XXXXXX")
trap 'rm -rf "$folder"' EXIT
data=$folder/plays.tsv model=$folder/model.als times=$folder/times

program() { if [ "$1" = before ]; then printf '%s' "$before"; else printf '%s' "$after"; fi }

# record MEASUREMENT BUILD SECONDS
record() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$times"; }

# numbers KEY <JSON: every number with this key, in order.
numbers() { grep -o "\"$1\":[0-9.eE+-]*" | cut -d: -f2; }

# The seconds of an iteration for each number of factors, and the losses.
train() {
  "$(program "$1")" benchmark --users "$users" --items "$items" --rows "$rows" --device cpu --factors "$factors" --iterations "$iterations" \
    --solver "$solver" --no-peak --output json --quiet >"$folder/benchmark.json"
  numbers loss <"$folder/benchmark.json" >"$folder/losses.$1"
  paste <(tr , '\n' <<<"$factors") <(numbers iterationSeconds <"$folder/benchmark.json") >"$folder/iterations"
  while read -r count seconds; do record "iteration, $solver, $count factors" "$1" "$seconds"; done <"$folder/iterations"
}

# The seconds from a file to the matrices.
read_file() {
  rm -f "$folder/read.als"
  "$(program "$1")" train "$data" --format lastfm-360k --model "$folder/read.als" --factors 16 --iterations 1 --solver "$solver" --device cpu \
    --output json --quiet >"$folder/read.json"
  record 'reading the file' "$1" "$(numbers ingestSeconds <"$folder/read.json")"
}

# Ten recommendations for every user: elapsed seconds of the whole program.
recommend() {
  local start=$EPOCHREALTIME
  "$(program "$1")" recommend "$model" --all-users -n 10 --device cpu --output tsv --quiet >"$folder/lists.$1"
  record 'recommending to all users' "$1" "$(awk -v from="$start" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.4f", to - from }')"
}

"$before" generate "$data" --users "$users" --items "$items" --rows "$rows" --quiet >"$folder/generate.txt"
"$before" train "$data" --format lastfm-360k --model "$model" --factors 100 --iterations 4 --solver "$solver" --device cpu --quiet \
  >"$folder/train.txt"

for ((round = 1; round <= rounds; round++)); do
  order='before after'
  ((round % 2)) || order='after before'
  for measurement in train read_file recommend; do
    for build in $order; do "$measurement" "$build"; done
  done
  echo "round $round of $rounds" >&2
done

status=0
printf 'Generated data: %s users, %s items, %s rows; %s rounds by turns; %s iterations, the first not counted.\n\n' \
  "$users" "$items" "$rows" "$rounds" "$iterations"
awk -F '\t' -v limit="$limit" '
  function sort(list, count,   i, j, one) {
    for (i = 2; i <= count; i++) {
      one = list[i]
      for (j = i - 1; j >= 1 && list[j] > one; j--) list[j + 1] = list[j]
      list[j + 1] = one
    }
  }
  function median(list, count) { sort(list, count); return (list[int((count + 1) / 2)] + list[int(count / 2) + 1]) / 2 }
  { if (!($1 in seen)) { seen[$1] = 1; names[++all] = $1 }; seconds[$1, $2, ++number[$1, $2]] = $3 }
  END {
    print "| seconds | before, median | after, median | ratio | of minima | |"
    print "|---|---:|---:|---:|---:|---|"
    for (n = 1; n <= all; n++) {
      name = names[n]; count = number[name, "before"]
      for (k = 1; k <= count; k++) { b[k] = seconds[name, "before", k]; a[k] = seconds[name, "after", k]; r[k] = a[k] / b[k] }
      ratio = median(r, count); before = median(b, count); after = median(a, count)
      slow = ratio > limit
      failed += slow
      printf "| %s | %.3f | %.3f | %.3f | %.3f | %s |\n", name, before, after, ratio, a[1] / b[1], slow ? "above " limit : ""
    }
    exit failed > 0
  }' "$times" || status=1

echo
for result in losses lists; do
  if cmp -s "$folder/$result.before" "$folder/$result.after"; then echo "The $result are the same."; else echo "The $result differ."; status=1; fi
done
exit $status
