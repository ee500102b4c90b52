"""Words of a plain question that ask for nothing by themselves. Whatever is neither here nor understood is asked about."""


def phrases(said: str) -> tuple[str, ...]:
    """The phrases of a line of them.

    >>> phrases("how many, number of")
    ('how many', 'number of')
    """
    return tuple(said.split(", "))


IDLE = phrases(
    "out, coming out, a, an, the, their, table, tables, chart, graph, this, that, there, here, it, its, "
    "such, so, then, just, only, please, pls, plz, kindly, hi, hello, hey, ilacs bot, bot, thanks, thank "
    "you, ta, cheers, ok, okay, right, well, actually, basically, quick question, quickly, also, too, i, "
    "i'd, i'm, im, id, we, you, he, she, me, us, my, our, your, one, anyone, somebody, someone, people, "
    "everyone, am, is, are, was, were, be, been, being, isn't it, do, does, did, done, has, have, had, "
    "having, got, get, gets, getting, gotten, can, could, would, may, might, must, need, needed, want, "
    "wanted, wants, like, love, wondering, wonder, know, remind, check for, let, let's, lets, look, "
    "looking, look at, looking for, looks, looked, see, find, tell, show, give, say, said, says, go, make, "
    "made, do you have, have you got, come, came, put, hold, held, sit, stand, stands, standing, pull, pull "
    "up, fetch, get me, send me, send the, send a, send over, send through, send us, provide, confirm, "
    "take, took, take place, took place, taken place, receive, received, receiving, achieve, achieved, "
    "achieving, fall, belong, use, used, carry out, carried out, conducted, undertaken, completed, place "
    "at, doing, do in, fare, fared, what, what's, whats, how, how's, hows, how do, where, where's, wheres, "
    "wat, wot, whose, of, in, on, at, to, for, from, by, with, within, as, if, whether, whether or not, "
    "about, regarding, re, around, into, across, among, amongst, during, through, over, under, overall for, "
    "via, per, out of, off, upon, between, in terms of, when it comes to, terms, across the country, in the "
    "country, in this country, across the whole country, in the whole country, round the country, around "
    "the country, all over the country, up and down the country, ofsted, ofsted's, inspectorate, ilacs, "
    "dfe, official, officially, published figures, children's services, childrens services, children "
    "services, children's social care, social care, childrens social care, children social care, children's "
    "service, services, service, cs, department, departments, provider, providers, directorate, children's "
    "services department, local, children's services authority, children's services authorities, children's "
    "services inspection, latest available, most recent, most recently, recent, recently available, up to "
    "date, current, currently, presently, at the moment, at present, right now, these days, nowadays, "
    "at the mo, atm, rn, r, still, yet, already, ever, exactly, approximately, roughly, about how, nearly, almost, really, very, "
    "simply, total, in total, altogether, overall total, combined, together, of them all, various, "
    "different, own, respective, respectively, given, particular, specific, each, national picture, "
    "picture, position, state of play, situation, status, profile, level, levels, category, categories, "
    "band, bands, type, kind, sort of, kind of, group, whole, entire, full, end, start, date, dated, point, "
    "day, stage, data, info, information, detail, details, stats, statistics, statistic, numbers of, "
    "answer, question about, line to take, briefing, press, enquiry, query, pq, some, other, others, "
    "something, stuff, thing, things, bit, lot, e.g., eg, ie, etc, vs the, i.e., the one, ones, more "
    "detail, more details, again, now then, mean value, year, years ending, year ending, year to, fy, "
    "quarter, published as at, deemed, considered, classed, classified, called, termed, labelled, counted, "
    "count as, counted as, considered to be, holding, 's, s, n, so far, to date, in all, as well, as well "
    "as, alone, itself, sorry, morning, afternoon, evening, good morning, good afternoon, good evening, "
    "dear, bye, good day, of the 153, the 153, of 153, out of 153, out of the 153, of all 153"
)
"""Phrases of any length; a longer phrase with a meaning (`bot.signs`) is read before a shorter one here."""

JOINS = phrases("and, or, &, nor, and/or, plus also")
THANKS = phrases(
    "ta, thanks, thank, you, thx, tx, cheers, tvm, ty, nice, one, great, perfect, lovely, brilliant, very, "
    "much, so, a, lot, many, ok, okay, got, it, super, excellent, fab, that's, thats, all, helpful, really, "
    "appreciated, bot, ilacs, wonderful, amazing, for, that, the, help, your, awesome, mate, again, sweet, "
    "noted, understood, no, more, good, job"
)
"""The words of which thanks are made; `THANKED` are those of which thanks hold at least one."""
THANKED = phrases(
    "ta, thanks, thank, thx, tx, cheers, tvm, ty, perfect, lovely, brilliant, great, super, excellent, fab, "
    "appreciated, wonderful, amazing, awesome, noted, understood, ok, okay, nice"
)
GREETINGS = phrases(
    "hi, hello, hey, hiya, heya, howdy, greetings, good, morning, afternoon, evening, day, all, there, everyone, team, "
    "folks, ilacs, bot, again, to, you, how, are"
)
"""The words of which greetings are made; `GREETED` are those of which they hold at least one."""
GREETED = phrases("hi, hello, hey, hiya, heya, howdy, greetings, morning, afternoon, evening, day")
