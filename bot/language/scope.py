"""What is not answered here, and the nearest that is: other inspections and places, causes, ranks, what is to come."""

from collections.abc import Mapping

from bot.language.idle_words import phrases
from queries.errors import OutOfScope
from queries.question import Area

OUT_OF_SCOPE: Mapping[str, tuple[str, ...]] = {
    "other inspections": phrases(
        "school, schools, primary school, secondary school, academy, academies, nursery, nurseries, "
        "childminder, childminders, early years, SEND, SEN, special educational needs, local area SEND, "
        "children's home, children's homes, childrens home, children home, care home, care homes, homes, "
        "secure children's home, secure home, fostering, fostering agency, foster, foster carer, IFA, "
        "foster carers, adoption, adoption agency, adoption agencies, residential, residential care, sixth "
        "form, college, colleges, further education, FE, apprenticeship, apprenticeships, prison, prisons, "
        "hospital, hospitals, NHS, CQC, adult social care, adult services, adults, elderly, universities, "
        "teacher, teachers, teaching, pupil, pupils, student, students, university, youth justice, youth "
        "offending, YOT, youth custody, police, probation, housing, planning permission, disabilities, free "
        "school, MAT, multi-academy trust, multi academy trusts, trust, trusts, childcare, playgroup, "
        "supported accommodation, unregistered, semi-independent, JTAI, joint targeted area inspection, "
        "JTAIs, cafcass, education, curriculum, safeguarding in schools, boarding school, preschool, "
        "pre-school, alternative provision, PRU, pupil referral unit, teacher training, initial teacher "
        "education, GCSE, SATs, attainment, exclusions, attendance, early help, MASH inspection, area SEND, "
        "area SEND inspection, restaurants, restaurant, food, hygiene, food hygiene, kindergarten, day "
        "care, daycare, EHCP, EHCPs"
    ),
    "elsewhere": phrases(
        "scotland, scottish, wales, welsh, northern ireland, northern irish, ireland, irish, UK, united "
        "kingdom, britain, great britain, GB, british, estyn, CIW, HMICS, care inspectorate, france, "
        "germany, usa, america, europe, european, cardiff, edinburgh, glasgow, belfast, swansea, aberdeen, "
        "dundee, jersey, guernsey, isle of man, channel islands, abroad, world"
    ),
    "why": phrases(
        "why, why's, whys, reason, reasons, cause, causes, caused, because, how come, due to, what's "
        "behind, whats behind, what is behind, explains, explanation, driver, drivers, driving, what went "
        "wrong, what made, blame, to blame, fault, responsible for, impact of, effect of, factors, led to, "
        "what makes, correlate, correlation, linked to, cause of, reason for, lesson"
    ),
    "best": phrases(
        "best, worst, top, bottom, league table, league tables, best performing, worst performing, top "
        "performing, highest performing, lowest performing, strongest, weakest, most improved, poorest, "
        "failing, fail, failed, failure, poor, bad, terrible, awful, struggling, brilliant council, leader "
        "board, leaderboard, number one, no 1, finest, second best, better run, badly run, well run, top "
        "ten, bottom ten, safest, safe, dangerous, underperforming, under-performing, top rated, highest "
        "rated, lowest rated, best rated, worst rated, recommend, recommended, most dangerous"
    ),
    "next": phrases(
        "will, next, upcoming, predict, prediction, forecast, expected, expect, likely, future, going to "
        "be, going to, due, due for, due an, overdue, projected, projection, who's next, won't, scheduled, "
        "schedule, planned, imminent, soon, coming up, about to, next inspection, chance, chances, odds, "
        "probability, bet, tomorrow's, anticipate, anticipated, in line for, would be if, who's next for "
        "inspection, target, at risk of, risk, forthcoming"
    ),
    "drafts": phrases(
        "inspections to be published, reports to be published, still to be published, yet to be published, "
        "awaiting publication, draft, drafts, draft report, unpublished, not yet published, leaked, leak, embargoed, secret, "
        "confidential, not published, provisional, pre-release, prerelease, in progress, under way, "
        "underway, ongoing, unreleased, pending, off the record, internal, first monitoring visit letter"
    ),
    "other facts": phrases(
        "budget, budgets, spending, spend, spent, funding, cost, costs, money, staff, staffing, social "
        "worker, social workers, caseload, caseloads, vacancies, vacancy, agency staff, turnover, "
        "population, deprivation, poverty, director, directors, DCS, chief executive, mayor, councillor, "
        "councillors, labour, conservative, conservatives, lib dem, tory, tories, reform, political, party, "
        "control, complaints, complaint, deaths, death, abuse, serious incident, appeal, appeals, children, "
        "child, kids, families, family, parents, young people, teenagers, babies, referrals, intervention, "
        "commissioner, commissioners, DfE intervention, notice to improve, children's trust, inspector, "
        "inspectors, lead inspector, HMI, outcome for children, outcomes for children, adopted, address, "
        "phone, email, contact, website, weather, joke, asylum, missing, exploitation, refugees, county "
        "councils, county council, counties, unitaries, unitary, unitary authorities, metropolitan "
        "boroughs, metropolitan, mets, shire, shires, district councils, combined authority, combined "
        "authorities, county, rural, urban, coastal, large, small, deprived, rich, poor areas, red wall, "
        "inner, outer, adoptions, removed, child protection plans, section 47, conference, in need, "
        "children in need"
    ),
    "opinion": phrases(
        "should, do you think, opinion, fair, unfair, believe, think, trust the, agree, worth, worried, "
        "worry, acceptable, good enough, concerned, proud, right to, wrong to, corrupt, useless"
    ),
}
"""The reasons to decline, and the words that give each."""

_MESSAGES = {
    "other inspections": (
        "I hold only inspections of local authorities’ children’s services: not of schools, nurseries, SEND, children’s"
        " homes, fostering, adoption or other services."
    ),
    "elsewhere": "I hold inspections in England only; Scotland, Wales and Northern Ireland have inspectorates of their own.",
    "why": "The figures say what was judged and when, not why, so I give no causes.",
    "best": "I do not say which local authorities are best or worst, or rank them: a grade is not a place in a table.",
    "next": "I hold what has happened. Inspections are not announced ahead, and I make no predictions.",
    "drafts": "I hold published reports and letters only: nothing in draft, under way or not yet published.",
    "other facts": (
        "I hold inspection dates, grades and visits of local authorities’ children’s services, and nothing else about"
        " councils, their staff or the children they work with."
    ),
    "opinion": "I hold figures, not opinions.",
}


def decline(reason: str, area: Area | None, on: str) -> OutOfScope:
    """The kind refusal for a reason, with the nearest commands that can be answered; `on` is a date or nothing."""
    near = _of_area(area, on)
    offers = {
        "why": (near, f"trend {area}" if area and area.kind == "region" else "trend England"),
        "best": (near, f"list outstanding {on}".strip(), "region all") if area else ("list outstanding", "region all"),
        "next": (near,) if area else ("releases", "list uninspected", "new"),
        "drafts": (near, "new") if area else ("new", "release"),
    }.get(reason, (near,))
    suggestions = tuple(dict.fromkeys(offers))
    return OutOfScope(f"{_MESSAGES[reason]} You could ask for {_written(suggestions)}.", suggestions)


def _of_area(area: Area | None, on: str) -> str:
    kind = "la" if area and area.kind == "authority" else "region"
    return f"{kind} {area} {on}".strip() if area and area.kind != "england" else f"england {on}".strip()


def _written(commands: tuple[str, ...]) -> str:
    quoted = [f"“{command}”" for command in commands]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
