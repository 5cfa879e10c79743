-- One row is what the first sentence of each table's comment says; every table but runs, schools, listed_schools,
-- indicators, school_year_values, checks_made, places, revision, token_order and schema_version belongs to reports by
-- source_id and is replaced with its report.


create table schema_version (
    version integer not null
);
comment on table schema_version is 'One row: the layout of this warehouse (表结构版本).';
comment on column schema_version.version is 'Number of the layout; a program of another number refuses to load (版本号).';

create table revision (
    number bigint not null,
    cleaning boolean not null
);
insert into revision (number, cleaning) values (0, false);
comment on table revision is 'One row: how often the rows were changed; the published file is behind if its number is smaller (修订号).';
comment on column revision.number is 'Number of changes (修订次数).';
comment on column revision.cleaning is 'Whether rows were deleted of which the loader''s file still holds bytes (待清理).';

create table places (
    origin varchar not null,
    source_id varchar not null
);
comment on table places is 'One row per place at which a report''s file was seen last (文件位置); from it follows which report a newer file has replaced.';
comment on column places.origin is 'The place: the file''s path (位置).';
comment on column places.source_id is 'The report that it holds (源文件号).';

create table loads (
    staged_name varchar not null
);
comment on table loads is 'One row per staged directory that was ever loaded (装载记录).';
comment on column loads.staged_name is 'Name of the directory of Parquet files, from the source hash and the run (暂存目录名).';

create table runs (
    run_id varchar not null,
    code_version varchar not null,
    lexicon_hash varchar not null,
    engine_versions varchar not null,
    reading_version varchar not null
);
comment on table runs is 'One row per way of reading: same code, lexicons and engines, same run (运行批次).';
comment on column runs.run_id is 'Identifier of the run, made from the other columns (运行批次号).';
comment on column runs.code_version is 'Version of Sushu that read the report (程序版本).';
comment on column runs.lexicon_hash is 'Hash of all lexicons as they were (词表指纹).';
comment on column runs.engine_versions is 'Versions of the libraries that read the pages (引擎版本).';
comment on column runs.reading_version is 'What makes pages and blocks of a file: runs that share it differ in lexicons and extraction only (读取版本).';

create table schools (
    school_id varchar,
    school varchar not null,
    short_names varchar[] not null,
    former_names varchar[] not null,
    province varchar,
    school_type varchar
);
comment on table schools is 'One row per school that has a report here (学校); joins reports and facts by school.';
comment on column schools.school_id is 'Identifier that never changes: the Ministry of Education''s code where the lexicon knows the school; NULL if it is not known (学校标识码).';
comment on column schools.school is 'Full name of today; of a school that is not known, the name that its reports print (学校全称).';
comment on column schools.short_names is 'Short names that mean it and no other school (简称).';
comment on column schools.former_names is 'Names that it bore before, those of schools merged into it among them (曾用名).';
comment on column schools.province is 'Province, municipality or region: 江苏, 内蒙古, 香港 …; NULL if not known (省级行政区).';
comment on column schools.school_type is 'What it is today: 高等职业学校（专科）, 职业本科学校, 普通本科学校, 中等职业学校 or 技工学校; NULL if not known (学校类型).';

create table listed_schools (
    school_id varchar not null,
    school varchar not null,
    short_names varchar[] not null,
    former_names varchar[] not null,
    province varchar,
    school_type varchar
);
comment on table listed_schools is 'One row per school of the analyst''s list last given with --school-list (学校名单).';
comment on column listed_schools.school_id is 'Identifier of the list, else the known one, else made from the name (学校标识码).';
comment on column listed_schools.school is 'Full name of today (学校全称).';
comment on column listed_schools.short_names is 'Short names that mean it and no other school (简称).';
comment on column listed_schools.former_names is 'Names that it bore before, those of schools merged into it among them (曾用名).';
comment on column listed_schools.province is 'Province, municipality or region: 江苏, 内蒙古, 香港 …; NULL if not known (省级行政区).';
comment on column listed_schools.school_type is 'What it is today: 高等职业学校（专科）, 职业本科学校, 普通本科学校, 中等职业学校 or 技工学校; NULL if not known (学校类型).';

create table indicators (
    indicator_id varchar not null,
    name_zh varchar not null,
    kind varchar not null,
    unit varchar,
    range_min decimal(24, 6) not null,
    range_max decimal(24, 6) not null,
    definition varchar not null,
    source varchar not null
);
comment on table indicators is 'One row per canonical indicator of the lexicon last loaded with (规范指标); joins facts by indicator_id.';
comment on column indicators.indicator_id is 'Identifier that facts carry; it never changes its meaning (规范指标号).';
comment on column indicators.name_zh is 'Chinese name (指标名称).';
comment on column indicators.kind is 'Kind of its facts: count, percentage, funding … (事实类型).';
comment on column indicators.unit is 'Canonical unit, NULL for ratios (计量单位).';
comment on column indicators.range_min is 'Least plausible value for one school (合理下限).';
comment on column indicators.range_max is 'Greatest plausible value for one school (合理上限).';
comment on column indicators.definition is 'What it counts, in one Chinese sentence (指标定义).';
comment on column indicators.source is 'Public table or document it comes from (指标出处).';

create table reports (
    source_id varchar not null,
    run_id varchar not null,
    sha256 varchar not null,
    source_name varchar not null,
    origin varchar not null,
    media_type varchar not null,
    byte_count bigint not null,
    page_count integer not null,
    school varchar,
    report_kind varchar,
    report_year integer,
    title varchar,
    from_sheet varchar[] not null,
    school_as_printed varchar,
    school_in_sheet varchar,
    report_no integer not null,
    replaced_by varchar
);
comment on table reports is 'One row per report read, that is per file with bytes of its own (报告).';
comment on column reports.source_id is 'Identifier of the source file, from its bytes alone (源文件号).';
comment on column reports.run_id is 'The run whose rows are here now (运行批次号).';
comment on column reports.sha256 is 'SHA-256 of the bytes, hexadecimal (文件指纹).';
comment on column reports.source_name is 'Base name of the file (文件名).';
comment on column reports.origin is 'Where the file lay when it was read (文件位置).';
comment on column reports.media_type is 'Type of the file: text/plain, application/pdf … (文件类型).';
comment on column reports.byte_count is 'Size of the file in bytes (字节数).';
comment on column reports.page_count is 'Number of pages (页数).';
comment on column reports.school is 'Full name of the school that published the report, as the table schools has it; of a school that is not known, the name that sheet or report gives; NULL if not known (学校).';
comment on column reports.report_kind is 'Kind of report, NULL if not known (报告类型).';
comment on column reports.report_year is 'Year the report is about, NULL if not known (报告年度).';
comment on column reports.title is 'Title on the report''s cover or over its pages, NULL if it has none (报告标题).';
comment on column reports.from_sheet is 'Columns that the sheet of schools filled, not the report itself (来自学校表的列).';
comment on column reports.school_as_printed is 'Name of its school as the report itself has it, NULL if it names none (报告所印学校名).';
comment on column reports.school_in_sheet is 'Name that the sheet of schools gives, NULL if it gives none; it goes before the printed one (学校表所写学校名).';
comment on column reports.report_no is 'Number of the report in this warehouse, in the order of loading (报告序号).';
comment on column reports.replaced_by is 'The report that its place holds now, if no place holds it any more; NULL for a report that is current (被替代为).';

create table pages (
    source_id varchar not null,
    page_no integer not null,
    text varchar not null,
    text_origin varchar not null,
    reason varchar not null,
    engine varchar not null,
    confidence double,
    width double,
    height double,
    turned double not null,
    report_no integer not null
);
comment on table pages is 'One row per page of a report; a text file has one, or one for each part between form feeds (页).';
comment on column pages.source_id is 'The report (源文件号).';
comment on column pages.page_no is 'Number of the page, from 1, as the file counts (页码).';
comment on column pages.text is 'Verbatim text, never corrected; all page offsets count its code points (页面原文).';
comment on column pages.text_origin is 'How the text was read: file, text_layer or ocr (文字来源).';
comment on column pages.reason is 'Why it was read that way; empty if there was no choice (取字理由).';
comment on column pages.engine is 'Library that read the text; empty for text files (识别引擎).';
comment on column pages.confidence is 'Confidence of the page, only where the engine reported one (置信度).';
comment on column pages.width is 'Width in points of the upright page, NULL for text files (页宽).';
comment on column pages.height is 'Height in points of the upright page, NULL for text files (页高).';
comment on column pages.turned is 'Degrees clockwise by which the page as shown was turned about its middle to stand upright; boxes are those of the upright page (转正角度).';
comment on column pages.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table page_readings (
    source_id varchar not null,
    page_no integer not null,
    reading_no integer not null,
    kept boolean not null,
    dpi integer,
    engine varchar not null,
    confidence double,
    sums_closed integer not null,
    sums_failed integer not null,
    numbers varchar[] not null,
    text varchar,
    report_no integer not null
);
comment on table page_readings is 'One row per reading of a page by OCR: every scanned page once, and once more, larger, where sums of its tables failed; the sums say which reading is kept, the first if both do as well (页面识别记录).';
comment on column page_readings.source_id is 'The report (源文件号).';
comment on column page_readings.page_no is 'Number of the page, from 1 (页码).';
comment on column page_readings.reading_no is '1 for the first reading, 2 for the one from a larger picture (识别次序).';
comment on column page_readings.kept is 'Whether this reading is the one that pages, words and facts come from (是否采用).';
comment on column page_readings.dpi is 'Dots per inch of the picture that was read (分辨率).';
comment on column page_readings.engine is 'OCR engine with its weights and releases (识别引擎).';
comment on column page_readings.confidence is 'Confidence of the page as the engine reported it, NULL if nothing was read (置信度).';
comment on column page_readings.sums_closed is 'Sums of tables with a number on the page that close in this reading: a reason to trust it (合计成立数).';
comment on column page_readings.sums_failed is 'Those that do not close: a reason to doubt it, or the report itself (合计不成立数).';
comment on column page_readings.numbers is 'Numbers that this reading has and the page''s other reading has not, in the order of its text; empty without another (独有数字).';
comment on column page_readings.text is 'Verbatim text of a reading that was not kept; NULL for the kept one, whose text is pages.text (未采用原文).';
comment on column page_readings.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table words (
    source_id varchar not null,
    page_no integer not null,
    start_offset integer not null,
    end_offset integer not null,
    x0 double not null,
    top double not null,
    x1 double not null,
    bottom double not null,
    confidence double,
    report_no integer not null
);
comment on table words is 'One row per word of a page that has geometry: a Chinese character, a number or a Latin word (字词框).';
comment on column words.source_id is 'The report (源文件号).';
comment on column words.page_no is 'The page, from 1 (页码).';
comment on column words.start_offset is 'Where the word begins in the page''s text, code points (起始偏移).';
comment on column words.end_offset is 'Where the word ends in the page''s text, exclusive (结束偏移).';
comment on column words.x0 is 'Left edge in points from the page''s left (左边).';
comment on column words.top is 'Upper edge in points from the page''s top (上边).';
comment on column words.x1 is 'Right edge in points from the page''s left (右边).';
comment on column words.bottom is 'Lower edge in points from the page''s top (下边).';
comment on column words.confidence is 'Confidence of the word''s least sure character from 0 to 1, only where an engine reported one (置信度).';
comment on column words.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table blocks (
    source_id varchar not null,
    block_id varchar not null,
    block_no integer not null,
    kind varchar not null,
    text varchar not null,
    heading_path varchar[] not null,
    table_id varchar,
    row_no integer,
    column_no integer,
    cell_role varchar,
    row_span integer,
    column_span integer,
    level integer,
    is_total boolean,
    report_no integer not null
);
comment on table blocks is 'One row per block of a report: heading, paragraph, cell …, joined over line and page breaks (版面块).';
comment on column blocks.source_id is 'The report (源文件号).';
comment on column blocks.block_id is 'Identifier of the block (版面块号).';
comment on column blocks.block_no is 'Place of the block in the report''s reading order, from 1 (阅读顺序).';
comment on column blocks.kind is 'heading, paragraph, list_item, cell, caption, note, chart, furniture or contents (块类型).';
comment on column blocks.text is 'Text of the block, line breaks healed (块文本).';
comment on column blocks.heading_path is 'Headings over the block, outermost first (标题路径).';
comment on column blocks.table_id is 'Table the cell belongs to, NULL outside tables (表号).';
comment on column blocks.row_no is 'Row of the cell, from 1 (行号).';
comment on column blocks.column_no is 'Column of the cell, from 1 (列号).';
comment on column blocks.cell_role is 'What the cell does: head, row_head or value (单元格角色).';
comment on column blocks.row_span is 'Rows the cell covers (跨行数).';
comment on column blocks.column_span is 'Columns the cell covers (跨列数).';
comment on column blocks.level is 'Level of a heading, 1 the widest, NULL for all else (标题级别).';
comment on column blocks.is_total is 'Whether the cell stands in a row or column that sums others: 合计, 小计, 总计; NULL outside tables (是否合计).';
comment on column blocks.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table block_pieces (
    source_id varchar not null,
    block_id varchar not null,
    piece_no integer not null,
    block_start integer not null,
    page_no integer not null,
    page_start integer not null,
    length integer not null,
    report_no integer not null
);
comment on table block_pieces is 'One row per run of a block''s text that stands unbroken in a page''s text (块片段).';
comment on column block_pieces.source_id is 'The report (源文件号).';
comment on column block_pieces.block_id is 'The block (版面块号).';
comment on column block_pieces.piece_no is 'Place of the piece in the block, from 1 (片段序号).';
comment on column block_pieces.block_start is 'Where the piece begins in the block''s text, code points (块内起始).';
comment on column block_pieces.page_no is 'The page it stands on, from 1 (页码).';
comment on column block_pieces.page_start is 'Where the piece begins in that page''s text, code points (页内起始).';
comment on column block_pieces.length is 'Number of code points (长度).';
comment on column block_pieces.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table mentions (
    source_id varchar not null,
    mention_id varchar not null,
    block_id varchar not null,
    start_offset integer not null,
    end_offset integer not null,
    quote varchar not null,
    kind varchar not null,
    value decimal(24, 6),
    value_max decimal(24, 6),
    unit varchar,
    bound varchar,
    value_kind varchar,
    value_text varchar,
    rule_id varchar not null,
    report_no integer not null
);
comment on table mentions is 'One row per span of a block with a meaning: a quantity, a period, an award''s words … (提及).';
comment on column mentions.source_id is 'The report (源文件号).';
comment on column mentions.mention_id is 'Identifier of the mention (提及号).';
comment on column mentions.block_id is 'The block it stands in (版面块号).';
comment on column mentions.start_offset is 'Where it begins in the block''s text, code points (起始偏移).';
comment on column mentions.end_offset is 'Where it ends in the block''s text, exclusive (结束偏移).';
comment on column mentions.quote is 'The exact characters of the span (原文).';
comment on column mentions.kind is 'quantity, bare_number, excluded, award or period (提及类型).';
comment on column mentions.value is 'Number in the base unit, six places; NULL if no number or 18 digits are too few (数值).';
comment on column mentions.value_max is 'Upper end of a range, else NULL (上限值).';
comment on column mentions.unit is 'Canonical unit, NULL for a bare number (计量单位).';
comment on column mentions.bound is 'exact, over, approx, min, max, range or implied; NULL if no number (界限).';
comment on column mentions.value_kind is 'Kind of fact the unit alone suggests, else NULL (单位所示类型).';
comment on column mentions.value_text is 'Canonical value of a mention that is no number: a period, an award''s name (文本值).';
comment on column mentions.rule_id is 'Rule that found it (规则号).';
comment on column mentions.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table fact (
    source_id varchar not null,
    fact_id varchar not null,
    block_id varchar not null,
    mention_id varchar not null,
    block_start integer not null,
    block_end integer not null,
    kind varchar not null,
    quote varchar not null,
    value decimal(24, 6) not null,
    value_max decimal(24, 6),
    unit varchar,
    bound varchar not null,
    indicator_id varchar,
    indicator varchar,
    indicator_from varchar not null,
    indicator_rule varchar,
    subject varchar,
    subject_from varchar not null,
    subject_rule varchar,
    period varchar,
    period_from varchar,
    period_rule varchar,
    period_mention_id varchar,
    year integer,
    status varchar,
    status_from varchar not null,
    status_rule varchar,
    level varchar,
    level_rule varchar,
    grade varchar,
    award_name varchar,
    flow varchar,
    flow_rule varchar,
    funding_source varchar,
    funding_item varchar,
    page_no integer not null,
    start_offset integer not null,
    end_offset integer not null,
    source_line integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    sentence varchar not null,
    heading_path varchar not null,
    table_id varchar,
    row_no integer,
    column_no integer,
    text_origin varchar not null,
    confidence double,
    rule_id varchar not null,
    run_id varchar not null,
    report_no integer not null
);
comment on table fact is 'One row per fact: a quantity or award a report states, with its evidence (事实); read it through the view facts.';
comment on column fact.source_id is 'The report (源文件号).';
comment on column fact.fact_id is 'Identifier of the fact: same bytes, same words, same id on every run (事实号).';
comment on column fact.block_id is 'The block it stands in (版面块号).';
comment on column fact.mention_id is 'The mention of its quantity or award (提及号).';
comment on column fact.block_start is 'Where the quote begins in the block''s text, code points (块内起始).';
comment on column fact.block_end is 'Where the quote ends in the block''s text, exclusive (块内结束).';
comment on column fact.kind is 'count, percentage, award, funding, money, score, rank or measure (事实类型).';
comment on column fact.quote is 'The quantity as printed, line breaks dropped (原文).';
comment on column fact.value is 'Number in the base unit: 万, 亿 multiplied out, money in 元, percent as 97.82; six places (数值).';
comment on column fact.value_max is 'Upper end of a range, else NULL (上限值).';
comment on column fact.unit is 'Canonical unit without multiplier: 人, 项, %, 元 …; NULL if the quote has none (计量单位).';
comment on column fact.bound is 'How exactly it is stated: exact, over, approx, min, max, range or implied (界限).';
comment on column fact.indicator_id is 'Canonical indicator, NULL if the lexicon has none (规范指标号).';
comment on column fact.indicator is 'What is measured, in the report''s own words; NULL if unlinked (指标).';
comment on column fact.indicator_from is 'Where the indicator''s words were found: same_sentence, heading, table_head …; unlinked if nothing says which (指标来处).';
comment on column fact.indicator_rule is 'Rule or lexicon entry that chose the indicator; if unlinked, the reason (指标规则).';
comment on column fact.subject is 'Whom it is about; 学校 for the school as a whole, NULL if unlinked (主体).';
comment on column fact.subject_from is 'Where the subject''s words were found; unlinked if two stand and nothing says which (主体来处).';
comment on column fact.subject_rule is 'Rule or lexicon entry that chose the subject; if unlinked, the reason (主体规则).';
comment on column fact.period is 'Year or period that holds for the number, NULL if the report gives none (统计期).';
comment on column fact.period_from is 'Where the period''s words were found, NULL if there is no period (统计期来处).';
comment on column fact.period_rule is 'Rule that chose the period; if unlinked, the reason (统计期规则).';
comment on column fact.period_mention_id is 'The mention of the period where it stands in the same sentence, else NULL (统计期提及号).';
comment on column fact.year is 'Calendar year under which it is compared with other reports, from its period by lexicons/periods.yaml: a school year counts for the year in which it ends, unless its indicator says the start; NULL for spans and lists of years, and without a period (对比年度).';
comment on column fact.status is 'actual, target or reference, NULL if unlinked (状态).';
comment on column fact.status_from is 'Where the words of the status were found (状态来处).';
comment on column fact.status_rule is 'Rule or lexicon entry that chose the status; if unlinked, the reason (状态规则).';
comment on column fact.level is 'Awards: 国际级, 国家级, 省部级, 市级, 校级 …, else NULL (级别).';
comment on column fact.grade is 'Awards: 一等奖, 金奖, 荣誉称号 …, else NULL (等级).';
comment on column fact.award_name is 'Awards: the contest or honour of the prize, else NULL (奖项名称).';
comment on column fact.level_rule is 'Awards: rule or lexicon entry that told the level; without a level, the reason (级别规则).';
comment on column fact.flow_rule is 'Money and funding: rule or lexicon entry that told whether and which way it flows (流向规则).';
comment on column fact.flow is 'Funding: budget, received, spent, invested or donated, else NULL (经费流向).';
comment on column fact.funding_source is 'Funding: where the money comes from, 中央财政, 学校自筹 …; NULL if not stated (经费来源).';
comment on column fact.funding_item is 'Funding: what the money is for, in the report''s own words; NULL if not stated (经费用途).';
comment on column fact.page_no is 'Page on which the quote begins, from 1 (页码).';
comment on column fact.start_offset is 'Where the quote''s first piece begins in that page''s text, code points (起始偏移).';
comment on column fact.end_offset is 'Where the quote''s first piece ends in that page''s text, exclusive (结束偏移).';
comment on column fact.source_line is 'Line of the text file on which the quote begins, from 1; NULL for PDFs (文件行号).';
comment on column fact.x0 is 'Left edge of the first piece''s box in points; NULL for text files (左边).';
comment on column fact.top is 'Upper edge of the first piece''s box in points from the page''s top; NULL for text files (上边).';
comment on column fact.x1 is 'Right edge of the first piece''s box in points; NULL for text files (右边).';
comment on column fact.bottom is 'Lower edge of the first piece''s box in points from the page''s top; NULL for text files (下边).';
comment on column fact.sentence is 'The sentence or cell the quote stands in (句).';
comment on column fact.heading_path is 'Headings over it, outermost first, joined by " / " (标题路径).';
comment on column fact.table_id is 'Table it stands in, NULL outside tables (表号).';
comment on column fact.row_no is 'Row of its cell, from 1 (行号).';
comment on column fact.column_no is 'Column of its cell, from 1 (列号).';
comment on column fact.text_origin is 'How the page''s text was read: file, text_layer or ocr (文字来源).';
comment on column fact.confidence is 'Confidence of the quote''s least sure character, only where an engine reported one (置信度).';
comment on column fact.rule_id is 'Rule that linked it (规则号).';
comment on column fact.run_id is 'The run that found it (运行批次号).';
comment on column fact.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table fact_pieces (
    source_id varchar not null,
    fact_id varchar not null,
    piece_no integer not null,
    page_no integer not null,
    start_offset integer not null,
    end_offset integer not null,
    report_no integer not null
);
comment on table fact_pieces is 'One row per unbroken run of a fact''s quote on a page, line breaks allowed inside; a quote over a page break has two (原文片段).';
comment on column fact_pieces.source_id is 'The report (源文件号).';
comment on column fact_pieces.fact_id is 'The fact (事实号).';
comment on column fact_pieces.piece_no is 'Place of the piece in the quote, from 1 (片段序号).';
comment on column fact_pieces.page_no is 'The page it stands on, from 1 (页码).';
comment on column fact_pieces.start_offset is 'Where it begins in that page''s text, code points (起始偏移).';
comment on column fact_pieces.end_offset is 'Where it ends in that page''s text, exclusive (结束偏移).';
comment on column fact_pieces.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table unlinked (
    source_id varchar not null,
    mention_id varchar not null,
    block_id varchar not null,
    start_offset integer not null,
    end_offset integer not null,
    quote varchar not null,
    reason varchar not null,
    rule_id varchar not null,
    report_no integer not null
);
comment on table unlinked is 'One row per number that became no fact, with the reason (未认领数字).';
comment on column unlinked.source_id is 'The report (源文件号).';
comment on column unlinked.mention_id is 'The mention of the number (提及号).';
comment on column unlinked.block_id is 'The block it stands in (版面块号).';
comment on column unlinked.start_offset is 'Where it begins in the block''s text, code points (起始偏移).';
comment on column unlinked.end_offset is 'Where it ends in the block''s text, exclusive (结束偏移).';
comment on column unlinked.quote is 'The number as printed (原文).';
comment on column unlinked.reason is 'Why it is no fact (未认领原因).';
comment on column unlinked.rule_id is 'Rule that found or refused it (规则号).';
comment on column unlinked.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';

create table tokens (
    source_id varchar not null,
    token varchar not null,
    block_nos integer[] not null,
    weights float[] not null,
    report_no integer not null
);
comment on table tokens is 'One row per word of a report that a search can find, whole words and their parts (检索词); most rows lie in the order of token.';
comment on column tokens.source_id is 'The report (源文件号).';
comment on column tokens.token is 'The word: half-width, letters small, numbers without thousands marks (词).';
comment on column tokens.block_nos is 'The blocks it stands in, by blocks.block_no, in order (所在块序号).';
comment on column tokens.weights is 'How much it says of each of these blocks: the part of BM25 that a block alone decides (块内权重).';
comment on column tokens.report_no is 'Number of the report in this warehouse (报告序号).';

create table token_order (
    loose_rows bigint not null
);
insert into token_order (loose_rows) values (0);
comment on table token_order is 'One row: how far tokens is in order, which makes searches quick (检索词排序状态).';
comment on column token_order.loose_rows is 'Rows of tokens loaded since it was last put in order (未排序行数).';

create table quarantine (
    failure_id varchar not null,
    run_id varchar not null,
    sha256 varchar,
    file_name varchar not null,
    origin varchar not null,
    page_no integer,
    cause varchar not null,
    way_out varchar not null,
    error_type varchar not null,
    stage varchar,
    stderr_tail varchar
);
comment on table quarantine is 'One row per file that could not be read last time (隔离区); the row goes when the file is read.';
comment on column quarantine.failure_id is 'Identifier of the failure (失败号).';
comment on column quarantine.run_id is 'The run in which it failed (运行批次号).';
comment on column quarantine.sha256 is 'SHA-256 of the bytes, NULL if they could not be read (文件指纹).';
comment on column quarantine.file_name is 'Base name of the file (文件名).';
comment on column quarantine.origin is 'Where the file lay (文件位置).';
comment on column quarantine.page_no is 'Page that failed, from 1; NULL if the whole file did (页码).';
comment on column quarantine.cause is 'What went wrong (原因).';
comment on column quarantine.way_out is 'What to do about it (出路).';
comment on column quarantine.error_type is 'Name of the error (错误类型).';
comment on column quarantine.stage is 'How far it had come: sources, pages, blocks, facts, staging; NULL if it was not begun (所在阶段).';
comment on column quarantine.stderr_tail is 'What the process reading it said last on stderr, if it hung, died or met a fault of Sushu''s own (最后输出).';

create table school_year_values (
    indicator_id varchar not null,
    school varchar not null,
    year integer not null,
    value decimal(24, 6) not null,
    value_max decimal(24, 6),
    unit varchar,
    bound varchar not null,
    candidates integer not null,
    agreeing integer not null,
    different_values integer not null,
    least decimal(24, 6) not null,
    greatest decimal(24, 6) not null,
    fact_id varchar not null,
    report_id varchar not null
);
comment on table school_year_values is 'One row per school, canonical indicator and year: the value chosen of all that the school''s current reports state, by the rule that heads sql/derived/school_year_values.sql: stated exactly, in the report of the nearest year, most often, in a table, not read by OCR (学校年度指标值).';
comment on column school_year_values.indicator_id is 'The canonical indicator (规范指标号).';
comment on column school_year_values.school is 'The school, as in the table schools (学校).';
comment on column school_year_values.year is 'Year it counts for, facts.year (年度).';
comment on column school_year_values.value is 'The value chosen, in the base unit (数值).';
comment on column school_year_values.value_max is 'Upper end of a range, else NULL (上限值).';
comment on column school_year_values.unit is 'Canonical unit, NULL for ratios (计量单位).';
comment on column school_year_values.bound is 'How exactly it is stated: exact, over, approx, min, max, range or implied (界限).';
comment on column school_year_values.candidates is 'Facts that state a value; school_year_candidates lists them (候选事实数).';
comment on column school_year_values.agreeing is 'Those of them that state the value chosen (一致事实数).';
comment on column school_year_values.different_values is 'How many different values they state; 1 where all agree (不同值个数).';
comment on column school_year_values.least is 'Least of their values (最小值).';
comment on column school_year_values.greatest is 'Greatest of their values (最大值).';
comment on column school_year_values.fact_id is 'The fact that states the value chosen: sushu trace leads to its sentence (事实号).';
comment on column school_year_values.report_id is 'The report it stands in (报告号).';

create table findings (
    finding_id varchar not null,
    source_id varchar not null,
    report_no integer not null,
    check_id varchar not null,
    holds boolean not null,
    severity varchar not null,
    arithmetic varchar not null,
    expected_low decimal(24, 6),
    expected_high decimal(24, 6),
    found_low decimal(24, 6),
    found_high decimal(24, 6),
    fact_ids varchar[] not null,
    block_ids varchar[] not null,
    page_no integer,
    folded_into varchar
);
comment on table findings is 'One row per check that was made of a current report against itself or its school''s other reports, passed or not (勾稽结果); failed_checks has those that failed.';
comment on column findings.finding_id is 'Identifier of the check made: same question, same facts and blocks, same id on every run (勾稽号).';
comment on column findings.source_id is 'The report (源文件号).';
comment on column findings.report_no is 'Number of the report in this warehouse; rows of one report lie together (报告序号).';
comment on column findings.check_id is 'The question asked: table.column_total, sentence.parts, same.value … (检查项).';
comment on column findings.holds is 'Whether the arithmetic closes within what the printed figures allow (是否成立).';
comment on column findings.severity is 'passed; error where the figures cannot all be true; warning where they are doubtful (严重程度).';
comment on column findings.arithmetic is 'The arithmetic spelled out in Chinese, with the words and figures of the report (算式).';
comment on column findings.expected_low is 'Least value that the other figures allow, base unit; NULL if no interval was compared (应有下限).';
comment on column findings.expected_high is 'Greatest value that they allow (应有上限).';
comment on column findings.found_low is 'Least value that the total or claim can stand for as printed (所写下限).';
comment on column findings.found_high is 'Greatest value that it can stand for (所写上限).';
comment on column findings.fact_ids is 'The facts that take part, the total or claim first; cells whose number is no fact have none (涉及事实).';
comment on column findings.block_ids is 'The blocks that take part, cells or sentences, that of the total or claim first (涉及版面块).';
comment on column findings.page_no is 'Page on which the first of them begins, from 1 (页码).';
comment on column findings.folded_into is 'finding_id of the failed check that explains this one: one changed number mends both, or the same sum is printed again; NULL if it stands for itself (归并到).';

create table checks_made (
    report_no integer not null,
    school varchar,
    checks_hash varchar not null
);
comment on table checks_made is 'One row per report whose checks have all been made (勾稽状态); without it they are made at the next load.';
comment on column checks_made.report_no is 'Number of the report in this warehouse (报告序号).';
comment on column checks_made.school is 'Its school as it was named then, NULL if not known; reports of one school are checked together (学校).';
comment on column checks_made.checks_hash is 'Hash of the files of sql/checks/ that were asked (检查项指纹).';
