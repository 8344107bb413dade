#!/usr/bin/env bash
# Measures gpuals serve under load from the same machine: requests per second, latency and memory, first with a few connections, then with ten times
# the maximum number of requests. wrk (Debian's package wrk) sends the requests: recommendations of ten items to random users of the model.
#
#   benchmarks/serving-load.sh MODEL [SECONDS] [GPUALS]
#
# Each measurement takes SECONDS (10 by default). GPUALS is the program; by default the one of `dotnet build src/GpuAls.Cli -c Release`.
# Exit code 1: the service ended, an answer was neither 200 nor 429, a request failed below the limit, or MIN_RATE was not reached.
#
# Environment variables:
#   MIN_RATE=0            the least number of requests per second, with CONNECTIONS connections, that passes
#   CONNECTIONS=16        the connections of the first measurement
#   MAX_REQUESTS=512      --max-requests of the service
#   USERS=10000           the number of different users, the first of the model; an answer is not kept, so each request is computed
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -lt 1 ] || [ $# -gt 3 ]; then
  sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi

model=$1 seconds=${2:-10} gpuals=${3:-artifacts/bin/GpuAls.Cli/release/gpuals}
connections=${CONNECTIONS:-16} max_requests=${MAX_REQUESTS:-512} min_rate=${MIN_RATE:-0} users=${USERS:-10000}
command -v wrk > /dev/null || { echo "wrk is not installed: apt-get install -y wrk" >&2; exit 2; }

work=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2> /dev/null || true; rm -rf "$work"' EXIT

# The names of the users; head ends the command early.
{ "$gpuals" recommend "$model" --all-users -n 1 --output tsv --quiet || true; } 2> /dev/null |
  awk -F '\t' -v users="$users" 'NR > 1 && n++ < users { print $1 } n == users { exit }' > "$work/users.txt"
[ -s "$work/users.txt" ] || { echo "the users of $model cannot be read" >&2; exit 1; }

"$gpuals" serve "$model" --port 0 --no-page --max-requests "$max_requests" --quiet > "$work/serve.txt" &
service=$!
for _ in $(seq 600); do
  [ -s "$work/serve.txt" ] || ! kill -0 "$service" 2> /dev/null || { sleep 0.1; continue; }
  break
done
address=$(grep -o 'http://[^ ]*' "$work/serve.txt") || { echo "gpuals serve $model did not start" >&2; exit 1; }

# Sends requests for random users. The statuses are counted only if COUNT is set, because that slows wrk down.
cat > "$work/recommend.lua" << 'LUA'
local users, position, threads = {}, 0, {}
for line in io.lines(os.getenv("USER_NAMES")) do
  users[#users + 1] = line:gsub("[^%w%-._~]", function(c) return string.format("%%%02X", c:byte()) end)
end

function setup(thread) threads[#threads + 1] = thread end

function init()
  math.randomseed(os.time())
  position, ok, refused, other = math.random(#users), 0, 0, 0
  if os.getenv("COUNT") == nil then response = nil end
end

function request()
  position = position % #users + 1
  return wrk.format("GET", "/v1/recommend?n=10&user=" .. users[position])
end

function response(status)
  if status == 200 then ok = ok + 1 elseif status == 429 then refused = refused + 1 else other = other + 1 end
end

function done(summary, latency, requests)
  local sum = { ok = 0, refused = 0, other = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(sum) do sum[name] = sum[name] + (thread:get(name) or 0) end
  end

  local e, time = summary.errors, summary.duration / 1e6
  local lost = e.connect + e.read + e.write + e.timeout
  if sum.ok + sum.refused + sum.other == 0 then sum.ok, sum.other = summary.requests - e.status, e.status end
  io.stderr:write(string.format("%.0f\t%.0f\t%.2f\t%.2f\t%.2f\t%d\t%d\n", sum.ok / time, sum.refused / time,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000, sum.other, lost))
end
LUA

memory() { awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$service/status"; }

failed=0
echo "| connections | answers/s | refused (429)/s | p50 ms | p99 ms | longest ms | other answers | lost | memory MiB |"
echo "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
measure() {
  local result
  USER_NAMES="$work/users.txt" wrk -t 1 -c "$1" -d "${2}s" --timeout 30s -s "$work/recommend.lua" "${address%/}" 2> "$work/result.txt" > "$work/wrk.txt"
  kill -0 "$service" 2> /dev/null || { echo "gpuals serve has ended" >&2; exit 1; }
  result=$(tail -n 1 "$work/result.txt")
  IFS=$'\t' read -r answers refused median late longest other lost <<< "$result"
  [ -n "$3" ] || return 0
  echo "| $1 | $answers | $refused | $median | $late | $longest | $other | $lost | $(memory) |"
  [ "$other" = 0 ] && [ "$lost" = 0 ] || { echo "$other answers were neither 200 nor 429, and $lost requests were lost" >&2; failed=1; }
}

# The first requests compile the program.
measure "$connections" 3 ""
measure "$connections" "$seconds" shown
[ "${answers%.*}" -ge "$min_rate" ] || { echo "$answers answers per second; expected at least $min_rate" >&2; failed=1; }
[ "$refused" = 0 ] || { echo "requests below the limit were refused" >&2; failed=1; }
COUNT=1 measure $((10 * max_requests)) "$seconds" shown
exit $failed
