#!/bin/sh
# Ingest the hand-labelled reports, prove every row, and hold the score above tests/gold_floor.json.
# SHARED names the folder that holds reports/, gold/ and tools/; they are other people's texts and not in git.
set -eu
: "${BIN:=.venv/bin}" "${SHARED:=../shared}"
if [ ! -d "$SHARED/gold" ]; then
    echo "score: skipped, there is no $SHARED/gold (the hand-labelled reports are not part of this repository)"
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
floor() { "$BIN/python" -c 'import json, sys; print(json.load(open("tests/gold_floor.json"))[sys.argv[1]][sys.argv[2]])' "$1" "$2"; }

# score NAME REPORT…: the labels of gold/NAME.jsonl against what these reports give
score() {
    name=$1
    shift
    warehouse="$folder/$name.duckdb"
    echo "score: $name"
    "$BIN/sushu" ingest "$@" --direct --warehouse "$warehouse"
    "$BIN/sushu" verify --warehouse "$warehouse"
    "$BIN/python" "$SHARED/tools/score.py" --warehouse "$warehouse" --gold "$SHARED/gold/$name.jsonl" \
        --windows "$SHARED/gold/$name.windows.json" --min-f1 "$(floor "$name" detection)"
    "$BIN/sushu" evaluate "$SHARED/gold/$name.jsonl" --warehouse "$warehouse" \
        --min-detection "$(floor "$name" detection)" --min-whole "$(floor "$name" whole)"
}

score dev "$SHARED"/reports/*.txt
# The labelled PDFs are those that the windows name; the file names hold no blanks.
score dev_pdf $("$BIN/python" - "$SHARED" <<'END'
import json, pathlib, sys
shared = pathlib.Path(sys.argv[1])
print(*(shared / "reports/real" / name for name in sorted({w["file"] for w in json.loads((shared / "gold/dev_pdf.windows.json").read_text("utf-8"))})))
END
)
