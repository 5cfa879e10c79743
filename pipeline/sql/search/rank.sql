-- One row per block that holds a wanted word, the best first: those with most of the words asked for, then by BM25.
-- $tokens, $tiles, $factors go together: a word, the place (0 to 62) of the asked word it stands for, -1 if it is only a
-- part of one, and how much it counts. The braces hold chosen.sql, and nothing or that blocks.text has the phrases.
with
wanted as (select unnest($tokens) as token, unnest($tiles) as tile, unnest($factors) as factor),
chosen as (
{chosen}
),
found as materialized (
    select report_no, token, block_nos, weights from tokens where token in (select token from wanted)
),
-- how rare a word is, in all reports, whichever are chosen
rarity as (
    select token, ln(1 + ((select count(*) from blocks) - holding + 0.5) / (holding + 0.5)) as idf
    from (select token, sum(len(block_nos)) as holding from found group by token)
),
scored as (
    select
        report_no,
        unnest(block_nos) as block_no,
        unnest(weights) as weight,
        idf * factor as times,
        case when tile < 0 then 0 else 1::bigint << tile end as words
    from found join chosen using (report_no) join rarity using (token) join wanted using (token)
),
ranked as (
    select report_no, block_no, bit_count(bit_or(words)) as words_held, sum(weight * times) as score
    from scored group by report_no, block_no
)
select chosen.source_id, block_no, score, count(*) over () as passages
from ranked join chosen using (report_no) {phrases}
order by words_held desc, score desc, place, block_no
limit $limit;
