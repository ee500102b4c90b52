"""What a plain question says beside its areas, dates, grades and judgements: each sign, and the phrases that are it."""

from collections.abc import Mapping

from bot.language.idle_words import phrases

Phrases = Mapping[str, tuple[str, ...]]

SIGNS: Phrases = {
    "quantity": phrases(
        "how many, how many of, hw many, how mny, hw mny, number, number of, no of, count, count of, figure, "
        "figures, how much of, what number, numbers, nos, total number, total number of"
    ),
    "share": phrases(
        "percent, per cent, percentage, pct, %, % of, proportion, proportion of, share, share of, what "
        "share, rate, fraction, percentages, what fraction, how much, percentage of"
    ),
    "average": phrases("average, averages, the average"),
    "limits": phrases(
        "before, until, till, after, prior to, earlier than, later than, ago, older than, longer than, "
        "within the last, in the last, in the past, over the last, longest, first, oldest, newest, often, "
        "how often, shortest, for more than, used to be, used to, formerly, previously, no longer, newly, "
        "became, become, becoming, turned, once, was once, lost, stopped being, ceased, twice, but, by the "
        "end of, since before, consecutive, in a row, always, stuck, remain, remained, again in, both, both "
        "of, at the same time, simultaneously, else"
    ),
    "who": phrases(
        "who, which, list, list of, name, names, name the, names of, any, which ones, who's, whos, who are, "
        "identify, are any, list out, whch, wich, listing, who is, named, what are the names of, is anyone, "
        "are there any, tell me which, which of"
    ),
    "all": phrases(
        "all, every, all the, all of the, all of, each of the, show me, show me the, give me, show me all, "
        "give me all, give me a list of, every single"
    ),
    "places": phrases(
        "council, councils, LA, LAs, local authority, local authorities, authority, authorities, area, "
        "areas, place, places, boroughs, borough, 153 LAs, all 153 LAs, LA children's services, 153 "
        "councils, 153 local authorities, all 153 councils, all 153 local authorities, local areas, LA's, "
        "council's, authority's"
    ),
    "regions": phrases(
        "region, regions, regional, regionally, by region, each region, every region, per region, all "
        "regions, part of the country, parts of the country, across the regions, across regions, area of "
        "the country, areas of the country, which region, region by region, regional breakdown, the eight "
        "regions, eight regions, 8 regions, all eight regions, all 8 regions, between regions"
    ),
    "rank": phrases(
        "rank, ranked, ranking, rankings, highest, lowest, most, least, fewest, order, ordered, sort, "
        "sorted, in order, most common, commonest, most frequent, largest, smallest, greatest, biggest, leads, leading, high, low, in order of, "
        "ordered by, sorted by, rank by, highest to lowest, lowest to highest"
    ),
    "compare": phrases(
        "compare, compared, compares, comparing, comparison, comparison of, v, vs, versus, against, side by "
        "side, difference between, compared with, compared to, compare with, compare to, relative, set "
        "against, next to, alongside, how does, measure up, stack up, differ, differ from, cf, than, "
        "gap, gap between, the gap between, benchmark, benchmarked, benchmarked against, relative to, comparison with, comparison to, "
        "difference, differences"
    ),
    "own_region": phrases("its region, their region, its own region, its region and england"),
    "trend": phrases(
        "trend, trends, trend in, over time, through time, time series, going up, going down, history of, "
        "up or down, going up or down, rising, falling, rise, increase, grow, increased, increasing, "
        "decrease, decreased, decreasing, rising or falling, better or worse, getting better, getting "
        "worse, change, changed, changing, year on year, year by year, over the years, each year, every "
        "year, progress, by year, direction of travel, trajectory, dropping, growing, grown, shrinking, "
        "gone, getting better or worse, heading, moved over time, evolve, evolved, changed over time, "
        "moving in the right direction, over the last few years, going the right way, timeline, change over "
        "time"
    ),
    "changes": phrases(
        "since first inspection, since their first, since the first, since first, since its first, table 1, "
        "since their first inspection, since their first ilacs inspection, since the first ilacs "
        "inspection, since first ilacs, since first ilacs inspection, since their first ilacs, since the "
        "first inspection, first ilacs inspection, first inspection, first ilacs, more than one ilacs "
        "inspection, more than once, more than one inspection, two or more inspections, two or more ilacs "
        "inspections, second inspection, more than one graded inspection, more than one graded ilacs "
        "inspection, at least two inspections, inspected more than once, inspected twice, two inspections, "
        "multiple inspections, first visit, at their first inspection, at first inspection, compared with "
        "their first, since first being inspected, compared with their first inspection, compared to their "
        "first inspection, from their first inspection, a second ilacs inspection, second ilacs inspection, "
        "second ilacs, multiple ilacs inspections, inspected more than once under ilacs, against their "
        "first, against their first inspection"
    ),
    "inspections": phrases(
        "inspection, inspections, inspected, inspect, graded inspection, graded inspections, inspecting, "
        "ilacs inspection, ilacs inspections, ofsted inspection, ofsted inspections, graded event, graded "
        "events, events, an inspection, full inspection, full inspections, inspectons, visited"
    ),
    "types": phrases(
        "standard inspection, standard inspections, short inspection, short inspections, standard and "
        "short, standard and short inspections, short and standard inspections, standard or short "
        "inspections"
    ),
    "activity": phrases(
        "activity, inspection activity, in-year, in year, in-year change, in-year changes, how busy, how "
        "many inspections, number of inspections, how many graded inspections, how many ilacs inspections, "
        "how many standard inspections, how many short inspections, reinspected, re-inspected, "
        "reinspection, re-inspection, re-inspections, reinspections, re-inspected from inadequate, "
        "reinspected from inadequate, inspections and visits, visits and inspections, inspections or visits, visits or inspections, how many ofsted "
        "inspections, number of graded inspections, count of inspections, how many reinspections, happened, "
        "did ofsted visit, has ofsted visited, have ofsted visited, visits altogether, visits in total, visits in all, "
        "total visits, total number of visits, visits of all kinds, all visits, visits overall, visits of any kind, "
        "number of visits ofsted made, visits ofsted made, visits made by ofsted, visits did ofsted make, "
        "what happened, happening, happens"
    ),
    "visits": phrases("visits, visit, letters from visits, visit letters, visits and letters"),
    "themes": phrases("theme, themes, topics, topic, visit themes, themes of visits, looked into, focus on"),
    "topic": phrases(
        "front door, children in need, achieving permanence, permanence, contact and referral, MASH, child "
        "in need, subject to a plan, children in need or subject to a plan, older children"
    ),
    "report": phrases(
        "report, reports, letter, letters, link, link to, inspection report, inspection reports, url, "
        "latest report, latest inspection report, last report, most recent report, report link, links, "
        "latest inspection, last inspection, most recent inspection, latest judgement, latest judgements, "
        "latest grade, latest grades, latest rating, latest ratings, latest outcome, current judgement, "
        "latest ofsted, latest ofsted report, latest ofsted rating, latest ofsted inspection, last ofsted, "
        "latest letter, last rating, last grade, last judgement, last ofsted report, last ofsted "
        "inspection, latest on, latest for, the latest on, latest from"
    ),
    "new": phrases(
        "any new, new reports, new inspection reports, what's new, whats new, anything new, recent reports, new "
        "report, newly published, recently published, published since, reports published, reports since, "
        "new letters, latest reports, latest inspection reports, just published, come out since, came out "
        "since, new since, published recently, published this month, latest published reports, what has "
        "been published, what's been published, anything published, anything out, reports out since, reports published since, new "
        "publications, latest inspections, published, been published, come out, came out, coming out"
    ),
    "when": phrases(
        "when, when's, whens, when was, when were, when did, last inspected, how long ago, how long since, how long, last, last time"
    ),
    "history": phrases("history, inspection history, past inspections, previous inspections, track record, record"),
    "outcome": phrases(
        "outcome, outcomes, rated, rating, ratings, grade, grades, graded, judged, judgement, judgment, "
        "judgments, result, results, score, scores, scored, performance, performing, perform, split, "
        "breakdown, break down, distribution, spread, spread of, split across, inspection outcomes, 4 "
        "grades, four grades, all four grades, each grade, by grade, 4 grade, every grade, which grade, "
        "which rating, ofsted rating, ofsted ratings, found, found to be, awarded, overall picture, "
        "inspection outcome, inspection result, inspection results, inspection ratings, inspection rating, "
        "inspection grades, judged as, judged to be, rated as, graded as, ofsted grade, ofsted grades, "
        "compare by grade, across the 4 grades, across the four grades, judgements overall, ofsted "
        "judgement, which judgement did, what judgement did, ofsted judgements, inspection judgement, "
        "figure 1, grading"
    ),
    "every_judgement": phrases(
        "every judgement, all judgements, in all judgements, in all five judgements, in all four judgements, "
        "all five judgements, across the board, every area of practice"
    ),
    "judgements": phrases(
        "judgements, each judgement, five judgements, the five judgements, by judgement, judgement area, "
        "judgement areas, sub-judgement, sub-judgements, area of practice, areas of practice, sub "
        "judgments, practice area, practice areas, strand, strands, which judgement, other judgements, "
        "aspect of practice, aspects of practice, part of practice, figure 3, key judgements, judgement "
        "strands, strongest judgement, weakest judgement, judgement breakdown, four judgements, 5 judgements, area of work, areas of work"
    ),
    "neighbours": phrases(
        "statistical neighbours, statistical neighbour, neighbours, neighbour, neighbors, neighbor, SNs, "
        "SN, stat neighbours, stat neighbors, statistical neighbors, similar councils, similar LAs, similar "
        "areas, similar authorities, similar local authorities, nearest neighbours, comparators, comparator "
        "LAs, comparable councils, comparable LAs, its statistical neighbours, neighbouring"
    ),
    "release": phrases(
        "release, release summary, headline figures, main findings, key findings, latest release, latest "
        "statistics, the latest stats, summary of the release, statistical release, release day summary, "
        "official statistics, latest official statistics, headlines, headline, release headlines, headline findings, key "
        "figures, summary of the statistics, summary of the stats, headline stats, headline statistics, "
        "press summary, latest publication, the publication, main findings summary, summary of the latest "
        "release, top lines"
    ),
    "summary": phrases("summary, overview, summarise, summary of, overview of, snapshot"),
    "releases": phrases(
        "releases, which releases, what releases, next release, when is the next release, release dates, "
        "when's the next release, whens the next release, next statistics, next publication, release "
        "calendar, when are the next statistics, when are the next stats, next stats, release date, known "
        "releases, next official statistics, when is the next publication, publication date of the next "
        "release, list of releases, all releases, past releases, when will the next release, next edition, "
        "editions, next set of statistics, next set of figures, next set of stats, next figures, next data"
    ),
    "check": phrases(
        "check, reconcile, reconciliation, do the figures match, do the numbers match, discrepancy, "
        "discrepancies, differ from the release, match the release, check the figures, known differences, "
        "check the release, compare with the published figures, match the published figures, check figures, "
        "the published ones, do your figures agree, do the figures agree, agree with the published, agree with the release, do your figures match, do your numbers match, figures that differ, against the published figures"
    ),
    "help": phrases(
        "help, what can you do, what can i ask, how do i use this, how does this work, commands, usage, "
        "what can i ask you, help me, what do you know, how do you work, what can you answer, what "
        "can this bot do, what can this do, instructions, what questions can i ask, what commands, what do "
        "you do, who are you, what are you"
    ),
    "adding_up": phrases(
        "add up, adds up, adding up, add to 100, sum to 100, sum to 100%, total 100, total 100%, add up to "
        "100, add up to 100%, adds up to 99, adds up to 101, add up to 99, add up to 101, adds up to 100, "
        "come to 100, come to 99, come to 101, adds to 101, adds to 99, equal 100, adds up to 99%, adds up "
        "to 101%, add up to 99%, add up to 101%, make 100, make 100%"
    ),
    "published_by": phrases(
        "known by, published by, published up to, as known by, known at, as known at, as known on, as known, reports "
        "published by, only reports published by, using reports published by, using only reports published by, counting "
        "only reports published by, with reports published by, based on reports published by"
    ),
    "year_before": phrases(
        "the year before, year before, a year before, the previous year, previous year, the prior year, prior year, the "
        "preceding year, preceding year, a year earlier, year earlier, one year earlier, the year earlier"
    ),
    "pronoun": phrases(
        "the two, the two of them, both of them, those two, these two, them both, they, them, those, these, who are they, which ones are they, which are they"
    ),
    "same": phrases("same, the same, same again, same thing, the same for, same for, same but, same question"),
    "sif": phrases("sif, single inspection framework, single inspection, single inspections, older framework"),
    "from_to": phrases("moved from, went from, move from, moved up from, moving from, go from, gone from"),
}
"""Each sign and its phrases. Case, hyphens and a closing plural s do not matter."""

LOOSE = ("better", "worse", "up", "down")
"""Directions of a figure as much as of an LA: they never say by themselves that LAs are to be counted."""

MOVES = phrases("gone up, went up, up, risen, rose, gone down, went down, down, fallen, fell, dropped, drop")
"""Directions that, of the share or the number of LAs with a grade, say how that figure moved."""

OPERATORS: Phrases = {
    "not": phrases(
        "not, non, isn't, isnt, aren't, arent, wasn't, wasnt, weren't, werent, haven't, havent, hasn't, "
        "hasnt, hadn't, don't, dont, doesn't, doesnt, didn't, didnt, neither, can't, cannot, cant, fail to, "
        "failed to, n't, not yet, yet to be, anything but"
    ),
    "no": phrases("no, none, none of, nobody, without, lack, lacking, never, has never, have never"),
    "except": phrases(
        "except, except for, excepting, excluding, exclude, excludes, excluded, excl, excl., ex, other "
        "than, apart from, aside from, but not, outside, outside of, leaving out, minus, bar, not "
        "including, not counting, everywhere but, all but, anywhere but, besides, save for, barring, "
        "everywhere except, with the exception of, ignoring, omitting, discounting, not in, beyond, rather "
        "than, all except, every except, everyone except, if you exclude, if we exclude, taking out, "
        "all regions but, in all regions but, every region but, every region except, all regions except, "
        "disregarding, rest of, the rest of, remainder of, elsewhere in, excluding those in, except those "
        "in, other than those in, apart from those in, not counting those in, except in, excluding all, "
        "outwith"
    ),
    "at_least": phrases("at least, minimum of, no worse than, not worse than, no lower than, no less than, minimum"),
    "at_most": phrases("at most, no better than, at best, not better than, no higher than, no more than, up to"),
    "below": phrases("below, less than, worse than, lower than, short of, fewer than, poorer than, beneath"),
    "above": phrases("above, better than, higher than, more than, greater than, exceeding, exceed"),
    "or_better": phrases("or better, or above, or higher, and above, and better, or more, and higher, or over"),
    "or_worse": phrases("or worse, or below, or lower, and below, and worse, or under, or poorer, or less"),
}
"""Words that turn the grade, the areas or the inspection that they stand beside."""

DEFINING = phrases(
    "what is a, what is an, what's a, what's an, whats a, whats an, define, definition of, meaning of, what "
    "does, what do, what do you mean by, what is meant by, whats meant by, what's meant by, explain, the "
    "meaning of, the definition of, what's the definition of, what is the definition of, explain what, what "
    "is the meaning of, what's the meaning of, what counts as, what counts as a, define a, define the, what "
    "does the term, explain the term, glossary, what is the term, can you explain, please explain, can you "
    "define, what exactly is a, wots a, wats a, explain what a, whats the meaning of, what does an, what "
    "does a, whats the definition of, can you explain what a, please define"
)
"""Phrases that open a question about a term. `ASKING` open one only where the term is all that is left."""
ASKING = phrases("what is, what's, whats, what are, what're, wats, wots, tell me about, what exactly is")
CLOSING = phrases("mean, means, stand for, stands for, refer to, is, are, meaning, mean exactly, is a")
