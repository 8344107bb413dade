#!/usr/bin/env bash
# A nightly job with PostgreSQL: trains on the plays in a database, checks the quality, and fills a table with recommendations.
#
#   DATABASE=postgresql://localhost/shop examples/nightly.sh
#
# In a crontab, every night at a quarter past three:
#
#   15 3 * * *  DATABASE=postgresql://localhost/shop /opt/shop/nightly.sh
#
# The table plays has the columns listener, artist and played_at. The password is in PGPASSWORD or ~/.pgpass, and in no command line.
set -euo pipefail

: "${DATABASE:?expected the address of the database, such as postgresql://localhost/shop}"
gpuals=${GPUALS:-gpuals}
folder=${FOLDER:-.}
query="select listener, artist, count(*) as plays from plays
       where played_at > now() - interval '1 year' group by listener, artist order by listener, artist"

# 1. Hold out a tenth, train on the rest, and end with exit code 3 unless the recommendations are better than the most popular artists. The table of
#    last night stays then.
$gpuals evaluate --from "$DATABASE" --query "$query" --split random:0.1 --require 'ndcg@10>popularity' --quiet --output tsv > "$folder/quality.tsv"

# 2. Train on everything.
$gpuals train --from "$DATABASE" --query "$query" --model "$folder/plays.als" --overwrite --quiet

# 3. Recommend twenty artists to each listener. Readers of the table see the old list or the new one. If the job is killed here, the same command
#    continues where it ended.
$gpuals recommend "$folder/plays.als" --all-users -n 20 --to "$DATABASE" --table recommendations --overwrite --quiet
