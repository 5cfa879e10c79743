#!/bin/sh
# What `make demo` shows: the sample reports into a warehouse, facts of each kind, one of them traced to its words.
set -eu
: "${BIN:=.venv/bin}" "${WAREHOUSE:=data/warehouse/reports.duckdb}"
export SUSHU_WAREHOUSE="$WAREHOUSE"

show() { printf '\n$ sushu'; printf ' %s' "$@"; printf '\n'; "$BIN/sushu" "$@"; }

show ingest data/raw
show status
for kind in count percentage award funding money score rank measure; do
    show facts --kind "$kind" --limit 2
done
fact=$("$BIN/sushu" sql "select fact_id from facts where kind = 'funding' order by fact_id limit 1" --csv | tail -n 1)
show trace "$fact"
