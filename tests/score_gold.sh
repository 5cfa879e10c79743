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

# score FOLDER NAME REPORT…: the labels of FOLDER/NAME.jsonl against what these reports give
score() {
    labels=$1 name=$2
    shift 2
    warehouse="$folder/$name.duckdb"
    echo "score: $name"
    "$BIN/sushu" ingest "$@" --direct --warehouse "$warehouse"
    "$BIN/sushu" verify --warehouse "$warehouse"
    "$BIN/python" "$SHARED/tools/score.py" --warehouse "$warehouse" --gold "$labels/$name.jsonl" \
        --windows "$labels/$name.windows.json" --min-f1 "$(floor "$name" detection)"
    "$BIN/sushu" evaluate "$labels/$name.jsonl" --warehouse "$warehouse" \
        --min-detection "$(floor "$name" detection)" --min-whole "$(floor "$name" whole)"
}

# The PDFs are those that the windows name, by the end of their names, which hold no blanks.
pdfs() {
    "$BIN/python" - "$SHARED" "$1" <<'END'
import json, pathlib, sys
shared, windows = map(pathlib.Path, sys.argv[1:])
ends = {window["file"] for window in json.loads(windows.read_text("utf-8"))}
print(*sorted(path for path in (shared / "reports/real").iterdir() if path.name.endswith(tuple(ends))))
END
}

score "$SHARED/gold" dev "$SHARED"/reports/*.txt
score "$SHARED/gold" dev_pdf $(pdfs "$SHARED/gold/dev_pdf.windows.json")
for labelled in blind more; do
    score tests/labelled "${labelled}_text" "$SHARED"/reports/*.txt
    score tests/labelled "${labelled}_pdf" $(pdfs "tests/labelled/${labelled}_pdf.windows.json")
done
