-- Macros for all checks: which values a printed number can stand for (数值区间), and whom it is about.
--
-- A printed 1.2亿 stands for 1.15–1.25亿, a plain count of 1,286人 for itself. No epsilon anywhere: the interval follows
-- from the last printed place, from the bound (约, 余, 以上 …) and, in a table headed 单位：万元, from value over number.

-- A macro of plain_… reads what printed_plain gave, so that many numbers can be made plain once (inputs/checked_facts.sql);
-- one of printed_… takes the quote itself.

-- The quote in half-width characters, without blanks and thousands marks; 千 of 千瓦, 千米 and 百分 of 百分点 are no factors.
create or replace temp macro printed_plain(quote) as
    regexp_replace(regexp_replace(
        -- most quotes have none of them, and to look is cheap
        if(regexp_matches(quote, '[０１２３４５６７８９．，％－ 　]'), translate(quote, '０１２３４５６７８９．，％－ 　,', '0123456789.,%-'), quote),
        '[, 　\s]', '', 'g'), '千([瓦米克卡伏帕])|百(分点)', '\1\2', 'g');

-- The first number in digits, '' if there is none: '3.47万㎡' → '3.47'.
create or replace temp macro plain_number(plain) as regexp_extract(plain, '[0-9]+(\.[0-9]+)?');
create or replace temp macro printed_number(quote) as plain_number(printed_plain(quote));

-- How many decimal places it prints: '3.47万' → 2.
create or replace temp macro plain_decimals(plain) as length(regexp_extract(plain, '[0-9]+\.([0-9]+)', 1));
create or replace temp macro printed_decimals(quote) as plain_decimals(printed_plain(quote));

-- The multiplier that stands behind the digits: '72.6余万人' → 10000, '1,286人' → 1.
create or replace temp macro plain_multiplier(plain) as
    case regexp_extract(plain, '[0-9][余多]?(万亿|千万|百万|十万|亿|万|千|百|十|成|折)', 1)
        when '万亿' then 1e12 when '亿' then 1e8 when '千万' then 1e7 when '百万' then 1e6 when '十万' then 1e5
        when '万' then 1e4 when '千' then 1e3 when '百' then 1e2 when '十' then 1e1 when '成' then 1e1 when '折' then 1e1
        else 1e0 end;

-- Whether the quote measures rather than counts: a length, an amount, a share is always rounded somewhere.
create or replace temp macro plain_measure(plain) as
    regexp_matches(plain, '%|‰|百分|分点|成|折|元|美金|英镑|吨|公里|[^人]次方|米|㎡|亩|公顷|[千万]?瓦|升|克|倍|[0-9十]分$|小时|岁|年|月|:|：');

-- Half of the last place of a number in Chinese numerals, in base units; NULL where nothing tells, as in 四分之三.
create or replace temp macro numeral_step(quote, is_measure) as
    case
        when regexp_matches(quote, '百分之[^点]*点') then 0.5 * pow(10, -length(regexp_extract(quote, '点([零〇一二三四五六七八九]+)', 1)))
        when regexp_matches(quote, '百分之') then 0.5
        when regexp_matches(quote, '分之|半') then null
        when regexp_matches(quote, '[一二两三四五六七八九]成') then 5.0
        when regexp_matches(quote, '亿[^零〇一二两三四五六七八九十百千万亿]*$') then 0.5e8
        when regexp_matches(quote, '万[^零〇一二两三四五六七八九十百千万亿]*$') then 0.5e4
        when is_measure then null
        else 0.0
    end;

-- Half of the last place of digits times a multiplier; a count that prints neither decimals nor multiplier is exact.
create or replace temp macro digits_step(decimals, factor, is_measure) as
    if(decimals = 0 and factor = 1 and not is_measure, 0.0, 0.5 * factor * pow(10, -decimals));

-- What one printed unit is worth: a cell's 3.2 under 单位：万元 has the value 32000, so 10000; the words decide where value or number is 0.
create or replace temp macro number_factor(value, number, multiplier) as
    case
        when number = '' or number::double = 0 or value = 0 then multiplier
        when abs(log10(abs(value)::double / number::double) - round(log10(abs(value)::double / number::double))) < 1e-6
            then pow(10, round(log10(abs(value)::double / number::double)))
        else abs(value)::double / number::double
    end;
create or replace temp macro printed_factor(value, quote) as
    number_factor(value, printed_number(quote), plain_multiplier(printed_plain(quote)));

-- The least value that a printed number can stand for, half of whose last place is known; NULL if its precision is not.
create or replace temp macro interval_low(value, bound, half) as
    (case bound
        when 'exact' then value - half::decimal(24, 6)
        when 'approx' then value - greatest(abs(value)::double * 0.05, coalesce(half, 0))::decimal(24, 6)
        when 'max' then least(value, 0)
        else value  -- over, min, range, implied
    end)::decimal(24, 6);

-- The greatest one. 350余 is less than 450: one more of the leading place.
create or replace temp macro interval_high(value, value_max, bound, half) as
    (case bound
        when 'exact' then value + half::decimal(24, 6)
        when 'approx' then value + greatest(abs(value)::double * 0.05, coalesce(half, 0))::decimal(24, 6)
        when 'over' then value + if(value = 0, 1, pow(10, floor(log10(abs(value)::double))))::decimal(24, 6)
        when 'min' then 999999999999999999
        when 'range' then coalesce(value_max, value)
        else value  -- max, implied
    end)::decimal(24, 6);

-- A bound as findings can hold it: what has no upper end is cut off.
create or replace temp macro capped(value) as
    least(greatest(value, -1e17), 1e17)::decimal(24, 6);

-- A number in words of an arithmetic: no zeros behind, never a power of ten.
create or replace temp macro shown(value) as
    regexp_replace(regexp_replace(value::decimal(24, 6)::varchar, '(\.[0-9]*?)0+$', '\1'), '\.$', '');

-- Whether one slip makes one number of another: a sign of three or more, two of them swapped, the point, a 万.
create or replace temp macro is_slip(written, meant) as
    meant > 0 and written > 0 and least(written, meant) >= 100 and written <> meant
    and (damerau_levenshtein(shown(written), shown(meant)) = 1 or abs(log10(greatest(written, 1) / greatest(meant, 1)::double) - round(log10(greatest(written, 1) / greatest(meant, 1)::double))) < 1e-9);

-- A value as another was printed: 12600000 as 1260万元 beside 1200万元.
create or replace temp macro shown_like(value, model_value, model_quote) as
    shown(value::double / printed_factor(model_value, model_quote))
        || if(printed_number(model_quote) = '', '', regexp_extract(printed_plain(model_quote), '[0-9]+(?:\.[0-9]+)?(.*)$', 1));

-- Whether a subject is the school as a whole or all of its people: a college's or programme's figures come by degree, year
-- and campus, and two of them need not agree.
create or replace temp macro of_whole(subject) as
    subject in ('学校', '毕业生', '在校生', '学生', '教师', '教职工', '用人单位', '家长');

-- Whether words narrow whom a number is about to a part of the school's people or to one count of several.
create or replace temp macro narrowed(words) as
    regexp_matches(words, '[硕博]士|研究生|本科|专科|高职|中职|[三四五]年制|[省市校国境][内外]|本[省市地]|外[省地]|男|女|生源|民族|困难|贫困|低收入|师范|退役|残疾|扩招|单招|春季|留学生|应届|往届|[三五]年|各专业|二级学院|专业群|校区|分院|初次|年初|期末|城镇|农村|新增|拟|抽样');

-- What a cell holds in half-width characters and without blanks.
create or replace temp macro plain_cell(text) as
    if(regexp_matches(text, '[\s０１２３４５６７８９，．－−％（）]'),
        translate(regexp_replace(text, '\s', '', 'g'), '０１２３４５６７８９，．－−％（）', '0123456789,.--%()'), text);

-- The one number that a plain cell holds and what stands behind it; both '' for any other cell: '1,286人' → 1,286 and 人.
create or replace temp macro cell_number(plain) as
    regexp_extract(plain, '^(-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,6})?)(%|[一-龥㎡]{1,3})?$', ['figure', 'suffix']);

-- Which year of school a name tells of, NULL if none: 一年级 → 1, 初一 → 7, 高一 → 10, 大一 → 1, 研一 → 21.
create or replace temp macro year_group(name) as
    case
        when regexp_matches(name, '[一二三四五六七八九]年级') then instr('一二三四五六七八九', regexp_extract(name, '([一二三四五六七八九])年级', 1))
        when regexp_matches(name, '^[初高大研][一二三四五六]') then instr('一二三四五六', name[2])
            + case name[1] when '初' then 6 when '高' then 9 when '研' then 20 else 0 end
    end;

-- Whether a text may tell of year groups, to choose what is worth a closer look.
create or replace temp macro names_year_group(text) as
    regexp_matches(text, '[一二七八]年级|[初高大][一二]|20\d\d ?级');
