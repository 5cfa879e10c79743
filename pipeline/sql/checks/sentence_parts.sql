-- One row per total and its list of parts in a sentence: do parts said to be of a total (其中, 包括, 分别为, brackets) fit it?
--
-- 其中 need not exhaust: only more than the total is wrong, and only if no part is counted twice, that is, if the parts
-- divide by one known dimension (级别, 职称, 性别 …) or one part alone is too large. 分别为 and two halves (男 and 女) must
-- reach the total. Shares (%) only pass: rates of parts are no parts of a rate.
with facts_here as (
    select
        *,
        -- 。其中 goes on with the sentence before
        sentence_no - (sum(length(regexp_replace(gap, '[。；;]\s*其中', '。', 'g')) - length(gap) <> 0)
            over (partition by report_no, block_no order by block_start rows unbounded preceding))::integer as list_no,
        lag(unit) over (partition by report_no, block_no order by block_start) as unit_before,
        -- a year is no number that could be a part
        regexp_replace(gap, '(19|20)[0-9]{2} ?([年级届])', '某\2', 'g') as words
    from sentence_facts
),
leads as (
    select
        *,
        case
            when regexp_matches(words, '^[^。；]{0,12}[。；;]?[，,（ ：:]*其中[^0-9，。；]{0,3}[，,：:]?([^0-9，。；]|-[0-9]{2} ){0,30}$') then 'of'
            when regexp_matches(words, '^[，,（ ：:]*分(别|为|成)') and not regexp_matches(words, '前[一二三四五六七八九十0-9]|主要|较') then 'made'
            when regexp_matches(words, '^[，,（ ：:]*(包括|包含|含)[^0-9，。；]{0,20}$') then 'contains'
            when unit = unit_before and unit <> '%' and regexp_matches(words, '^\s*（[^（）0-9，]{1,14}$') then 'bracket'
        end as lead
    from facts_here
),
grouped as (
    select *, count(lead) over (partition by report_no, block_no, list_no order by block_start rows unbounded preceding) as group_no
    from leads
    -- most sentences have no list
    where (report_no, block_no, list_no) in (select (report_no, block_no, list_no) from leads where lead is not null)
),
ordered as (
    select
        *,
        first_value(unit) over in_group as lead_unit,
        first_value(lead) over in_group as lead_word,
        first_value(gap) over in_group as lead_gap,
        -- the total is the last fact of the unit before the list
        first_value(fact_id) over in_group as lead_fact,
        lag(fact_id) over of_unit as total_id,
        lag(group_no) over of_unit as total_group
    from grouped
    window
        in_group as (partition by report_no, block_no, list_no, group_no order by block_start),
        of_unit as (partition by report_no, block_no, list_no, unit order by block_start)
),
cut as (
    select
        *,
        sum((
            fact_id <> lead_fact and (
                -- another clause with a verb of its own is no part: 其中财政 8 万元，完成投资 15 万元
                regexp_matches(words, '[，,] ?(已|均|实际)?(完成|结题|结项|验收|获|通过|立项|到位|报到|录取|招收|毕业|覆盖|惠及|培训|签约|转化|授权|参加|参与|吸引|服务|实现|发放|投入|支出|培养|开展|举办|建成|出版|发表)') or
                (unit is distinct from lead_unit and unit is distinct from '%')
                or regexp_matches(regexp_replace(words, '比较|占比|比例|综合|（[^（）]*）', '', 'g'), '另|此外|同时|其余|[共总累合]计|共有|较|比|增|减|提高|下降|上升|是|并|超过|高于|低于|[^，,]*[，,][^，,]*[，,]|[0-9]')
                -- an amount may have a long name, if it is but one name, nothing but a comma before it
                or (length(gap) > 30 and not (unit = '元' and length(gap) <= 80
                    and regexp_matches(gap, '^[^，,、；;。：:]{0,6}[，,、][^，,、；;。：:]*$')))
                or (regexp_matches(lead_gap, '（[^）]*$') and regexp_matches(words, '^[^（]*）'))
            ))::integer) over (
                partition by report_no, block_no, list_no, group_no order by block_start rows unbounded preceding) as cuts
    from ordered
    where group_no > 0
),
parts as (
    select
        *,
        regexp_replace(
            regexp_extract(regexp_replace(gap, '（[^（）]*）|[“”‘’"《》 ]', '', 'g'), '([^，,、；;。：:（）]*)$', 1),
            '^(其中|包括|包含|含|分别为|分别是|分为|以及|和|及|与|有)+|(占比|比例|分别|共计|合计|总计|[为有达约占是共])+$', '', 'g') as label
    from cut
    where cuts = 0 and unit = lead_unit
),
-- what follows once the parts have reached the total belongs to no list: 其中国家级 2 项、省级 6 项，校级 …
closed as (
    select
        parts.*,
        coalesce(sum((run_no > 1 and run_low <= total.high and run_high >= total.low)::integer) over (
            partition by parts.report_no, parts.block_no, parts.list_no, parts.group_no
            order by parts.block_start rows between unbounded preceding and 1 preceding), 0) as reached
    from (
        select
            *,
            first_value(total_id) over so_far as list_total,
            row_number() over so_far as run_no,
            sum(low) over so_far as run_low,
            sum(high) over so_far as run_high
        from parts
        window so_far as (partition by report_no, block_no, list_no, group_no order by block_start)
    ) as parts
    join facts_here as total on total.report_no = parts.report_no and total.fact_id = parts.list_total
),
labelled as (
    select
        *,
        case
            when regexp_matches(label, '(国际|国家|[省州市县区校院厅部])级') then '级别'
            when regexp_matches(label, '[特一二三]等奖|[金银铜]奖|优[秀胜]奖') then '等次'
            when regexp_matches(label, '^[^教]*(正高|副高|高级|中级|初级)') then '职称级别'
            when regexp_matches(label, '教授|讲师|助教') then '职称'
            when regexp_matches(label, '^(19|20)[0-9]{2} ?[年级届]') then '年份'
            when regexp_matches(label, '博士|硕士|学士|本科|专科|大专') then '学历'
            when regexp_matches(label, '^[男女]') then '性别'
            when regexp_matches(label, '城镇|乡村|城市|农村') then '城乡'
            when regexp_matches(label, '第[一二三]产业') then '产业'
            when regexp_matches(label, '[省市国境][内外]') then '内外'
            when regexp_matches(label, '[专兼]职') then '专兼职'
            when regexp_matches(label, '必修|选修') then '修读'
            when regexp_matches(label, '汉族|少数民族') then '民族'
            when regexp_matches(label, '发明专利|实用新型|外观设计') then '专利类型'
            when regexp_matches(label, '双师|骨干|带头人|名师|党员|导师') then '身份'
        end as dimension,
        case
            when regexp_matches(label, '^[男女]') then left(label, 1)
            when regexp_matches(label, '城[镇市]') then '城' when regexp_matches(label, '[乡农]村') then '乡'
            when regexp_matches(label, '[省市国境][内外]') then regexp_extract(label, '[省市国境]([内外])', 1)
            when regexp_matches(label, '专职') then '专' when regexp_matches(label, '兼职') then '兼'
            when regexp_matches(label, '汉族') then '汉' when regexp_matches(label, '少数民族') then '少'
        end as half
    from closed
    where reached = 0
),
lists as (
    select
        report_no, block_id, list_no, group_no,
        any_value(lead_word) as lead,
        regexp_matches(any_value(lead_gap), '[。；;]') as over_stop,
        any_value(unit) as unit,
        arg_min(total_id, block_start) as total_id,
        arg_min(total_group, block_start) as total_group,
        count(*) as parts,
        count(distinct dimension) = 1 and count(dimension) = count(*) as divided,
        -- counted twice: 硕士以上, or 高级 beside 正高级
        bool_or(regexp_matches(label, '以上|以下|以内|累计|新增|^研究生|[^士]研究生'))
            or (bool_or(label like '高级%') and bool_or(regexp_matches(label, '正高|副高')))
            or count(distinct dimension) > 1 as overlap,
        -- nothing is left over: all three prizes, or 其他 as the last part
        (count(*) >= 3 and bool_or(regexp_matches(label, '一等奖|金奖')) and bool_or(regexp_matches(label, '二等奖|银奖'))
            and bool_or(regexp_matches(label, '三等奖|铜奖')))
            or (count(*) >= 3 and regexp_matches(arg_max(label, block_start), '^其[他它余]')) as complete,
        -- 非常满意, 满意, 比较满意: steps of one scale
        count(*) > 1 and length(arg_min(label, length(label))) >= 2
            and list_min(list_transform(list(reverse(label)), lambda each: each[1:2])) = list_max(list_transform(list(reverse(label)), lambda each: each[1:2])) as scale,
        regexp_matches(any_value(lead_gap), '[、和及][^，,]*分别') as named_before,
        count(*) = 2 and count(distinct half) = 2 and any_value(dimension) not in ('级别', '职称') as halves,
        count(distinct label) = count(*) as all_differ,
        bool_and(regexp_matches(gap, '占')) as shares,
        sum(low) as sum_low, sum(high) as sum_high, sum(value) as sum_value,
        max(low) as greatest_low,
        arg_max(label || quote, low) as greatest,
        list(value) as part_values,
        arg_max(behind, block_start) as behind,
        string_agg(label || quote, '＋' order by block_start) as listed,
        list(fact_id order by block_start) as part_ids
    from labelled
    group by report_no, block_id, list_no, group_no
),
compared as (
    select
        lists.*,
        total.quote as total_quote, total.low as total_low, total.high as total_high, total.value as total_value,
        total.page_no as total_page,
        sum_low > total.high as exceeds,
        sum_high < total.low as lacks,
        greatest_low > total.high as one_exceeds,
        -- one digit of one part, or of the total, is all that keeps a list from reaching its total
        if(sum_low > total.high and parts > 1,
            is_slip(total.value, capped(sum_value)) or len(list_filter(part_values, lambda part: is_slip(part, capped(part - sum_value + total.value))
                or (parts > 2 and part >= 10 and sum_low <= total.high * 2
                    and damerau_levenshtein(shown(part), shown(capped(part - sum_value + total.value))) = 1))) > 0, false) as slipped
    from lists
    join facts_here as total on total.report_no = lists.report_no and total.fact_id = lists.total_id
    where lists.total_group < lists.group_no
        and total.low is not null and sum_low is not null
        -- marks, ages and averages do not add up
        and total.kind not in ('score', 'rank') and not regexp_matches(lists.unit, '^[岁年月倍名位次]$|/') and not regexp_matches(total.gap, '人均|生均|平均|均价')
        and not regexp_matches(total.gap, '较|比上|比去|同比|增长|增加|减少|提高|下降|上升')
        and (lead <> 'bracket' or (parts > 1 and starts_with(lists.behind, '）')))
),
judged as (
    select
        *,
        case
            when not exceeds and not lacks and parts > 1 and (adds_up or shares or scale) then 'passed'
            when not adds_up and scale and all_differ and parts > 2 and lead = 'of' then 'warning'
            when not adds_up then null
            when one_exceeds and lead = 'of' then if(over_stop, 'warning', 'error')
            when exceeds and divided and all_differ and not overlap and parts > 1 and lead in ('of', 'bracket', 'made') then if(over_stop, 'warning', 'error')
            when exceeds and divided and all_differ and not overlap and parts > 1 and lead = 'contains' then 'warning'
            -- nothing says that the parts divide, but they pass the total by little: rather a slip than an overlap
            when exceeds and (all_differ or named_before) and not overlap and parts > 1 and lead in ('of', 'made')
                and (sum_low <= total_high * 1.5 or slipped) then 'warning'
            -- 包括 may name what goes beyond, but no amount has a part greater than itself
            when one_exceeds and lead = 'contains' and unit = '元' then 'warning'
            when lacks and parts > 1 and not overlap
                and (halves or complete or (lead = 'bracket' and divided) or (lead = 'made' and all_differ))
                and regexp_matches(behind, '^[^0-9]{0,2}$|^[。；;）]') then 'warning'
        end as severity
    from (select *, unit <> '%' as adds_up from compared)
)
select
    'sentence.parts' as check_id,
    report_no,
    severity = 'passed' as holds,
    severity,
    case
        when severity = 'passed' then listed || '＝' || shown_like(sum_value, total_value, total_quote) || '，与合计' || total_quote || '一致'
        when one_exceeds then '部分' || greatest || '大于合计' || total_quote
        else listed || '＝' || shown_like(sum_value, total_value, total_quote) || '，合计写' || total_quote
            || '，差' || shown_like(abs(sum_value - total_value), total_value, total_quote)
    end as arithmetic,
    total_low as expected_low,
    total_high as expected_high,
    capped(sum_low) as found_low,
    capped(sum_high) as found_high,
    list_prepend(total_id, part_ids) as fact_ids,
    [block_id] as block_ids,
    total_page as page_no
from judged
where severity is not null;
