#!/bin/sh
# Ingest the sample reports and their twins, prove every row, and hold the score above FLOORS. Needs nothing outside
# the repository: each figure of the samples is known, since they were written with it.
set -eu
: "${BIN:=.venv/bin}" "${FLOORS:=tests/gold_floor.json}"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
warehouse="$folder/samples.duckdb"
floor() { "$BIN/python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["samples"][sys.argv[2]])' "$FLOORS" "$1"; }

echo "score: samples"
"$BIN/sushu" ingest data/raw tests/samples/twins --direct --warehouse "$warehouse"
"$BIN/sushu" verify --warehouse "$warehouse"
"$BIN/sushu" evaluate tests/golden/*.jsonl --windows tests/golden/windows.json --warehouse "$warehouse" \
    --min-detection "$(floor detection)" --min-whole "$(floor whole)"
