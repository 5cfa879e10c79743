-- One row per list of shares in a sentence that divides a whole: do the shares reach 100 %?
--
-- A list of shares need not be whole, so a sum far from 100 says nothing, unless its words leave nothing over: the three
-- sectors of the economy, 男 and 女, 内 and 外, X and 非X. A sum that misses 100 by less than two points, which rounding does not
-- explain, is doubtful too, and so is more than 100 of a few shares of one whole.
with of_shares as (
    select report_no, block_no, full_no
    from sentence_facts
    group by report_no, block_no, full_no
    having count(*) filter (where unit = '%' and bound = 'exact') >= 2
),
facts_here as (
    select
        report_no, block_id, full_no, block_start, unit, bound, kind, gap, behind, text, value, low, high, quote, fact_id, page_no,
        -- 占比重 to 贡献率: another list begins where the words before a share are no part of the one before
        sum((unit is distinct from '%' or bound <> 'exact' or regexp_matches(gap, '[。！？；;]|占|比重|比例|比率|贡献率|[^满]率|增|降|提高|上升|减|较|同比|回升|下滑'))::integer)
            over (partition by report_no, block_no, full_no order by block_start) as list_no
    from sentence_facts
    join of_shares using (report_no, block_no, full_no)
),
listed as (
    select
        report_no, block_id, full_no, list_no,
        count(*) as shares,
        arg_min(gap, block_start) as lead,
        string_agg(regexp_replace(gap, '.*[。；;]', ''), '|' order by block_start) as words,
        sum(value) as added, sum(low) as sum_low, sum(high) as sum_high,
        max(high) as greatest,
        min(printed_decimals(quote)) as places,
        arg_max(behind, block_start) as behind, arg_max(gap, block_start) as last_gap,
        any_value(text) as text,
        string_agg(quote, '＋' order by block_start) as shown_parts,
        list(fact_id order by block_start) as fact_ids,
        min(page_no) as page_no
    from facts_here
    where unit = '%' and bound = 'exact' and kind = 'percentage'
    group by report_no, block_id, full_no, list_no
    having count(*) >= 2 and count(*) filter (where low is null) = 0
),
-- a list of shares says so before its first, and no change, rank or rate of them; what grows in 对增长的贡献率 is no share
worded as (
    select
        *,
        regexp_replace(
            regexp_replace(lead, '(增长|增加值?|增量|提高|上升|下降|减少)的?(年?均|平均)?(贡献率|比率)', '比例', 'g'), '贡献率|比率', '比例', 'g') as lead_words,
        regexp_matches(lead_words, '占|比重|比例|分别|构成')
            and not regexp_matches(lead_words, '满意|主要|前[一二三四五六七八九十0-9]|最[高多大]|增[^加]|增加[^值]|降|提高|较|同比|率(分别)?[为是]?$') as names_shares,
        -- P%的毕业生为海岛籍，Q%的毕业生为非海岛籍
        contains(behind, '非') and starts_with(last_gap, '的') as names_contrary
    from listed
),
judged as (
    select
        *,
        sum_low <= 100 and sum_high >= 100 as holds,
        (shares = 3 and regexp_matches(words, '一、二、三次?产业|第一产业.*第二产业.*第三产业|三次产业'))
            -- P%的毕业生为海岛籍，Q%的毕业生为非海岛籍
            or (shares = 2 and contains(behind, '非') and length(trim(last_gap, '，, ')) between 4 and 30
                and starts_with(replace(behind, '非', ''), trim(last_gap, '，, ')))
            or (shares = 2 and (regexp_matches(words, '男.*女|女.*男|省内.*省外|市内.*市外|境内.*境外|城镇.*[农乡]村|本省.*外省')))
            as complete,
        shares >= 3 and places >= 1 and added between 98 and 102 and not regexp_matches(behind, '^[^。；]{0,12}[0-9.]+%') as near,
        -- answers of which one may give more than one pass 100
        shares <= 4 and sum_low > 100 and sum_low < 200 and regexp_matches(lead, '占|比重|比例|构成|贡献率')
            and not regexp_matches(text, '多选|选择|认为|反映|希望|问题|原因|渠道|途径|因素|满意|以上|其中|达标|优良|合格') as exceeds
    from worded
    where names_contrary or names_shares
)
select
    'sentence.hundred' as check_id,
    report_no,
    holds,
    if(holds, 'passed', 'warning') as severity,
    shown_parts || '＝' || shown(added) || '%，' || if(holds, '合为100%', '不合100%') as arithmetic,
    100 as expected_low, 100 as expected_high,
    capped(sum_low) as found_low, capped(sum_high) as found_high,
    fact_ids, [block_id] as block_ids, page_no
from judged
where holds or complete or near or exceeds;
