"""What belongs to a cluster though no mention of it says so: a day's talk within a stay, a plan and its denial or fulfilment, a date.

Knows clusters that are grown; changes them, and leaves out those that another one takes up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta

from timeline.edtf import Edtf, bounds, days, touches
from timeline.lexicon import fold
from timeline.merging.blocking import Days as DayIndex
from timeline.merging.blocking import Profile, Stretch
from timeline.merging.disagreement import LONGEST_STAY, ZONES
from timeline.merging.sameness import PLAN_REACH, SAME_NIGHT, Cluster, Days, Time, are_apart, in_common, keys_of, same_parties
from timeline.merging.tours import lent_by_tours
from timeline.merging.undated import denies_a_plan, is_of_one_journey, looks_back
from timeline.model import EventMention, Status

_LONGEST_MONTH, _LONGEST_SEASON = 31, 92
_ROUGH, _ABOUT = 6, 3
"""Days from the first to the last of a week or ten days (月底), and from there to a talk that was planned for about then."""
_SEVERAL = 3
"""People, from whom on a headline may list several meetings as one."""


class _Index:
    """Clusters by whatever they must share with what is compared to them."""

    def __init__(self) -> None:
        self._clusters: dict[object, dict[int, Cluster]] = {}

    def add(self, cluster: Cluster, keys: Iterable[object]) -> None:
        for key in keys:
            self._clusters.setdefault(key, {})[cluster.number] = cluster

    def sharing(self, keys: Iterable[object]) -> list[Cluster]:
        """Those with one of the keys, the oldest first."""
        found: dict[int, Cluster] = {}
        for key in keys:
            found |= self._clusters.get(key, {})
        return [found[number] for number in sorted(found)]


def in_copies(clusters: list[Cluster], groups: Callable[[], Mapping[str, str]]) -> list[Cluster]:
    """What one sentence tells without a date is one occasion in all copies of its text, as it is for a reader of one of them.

    The copies are asked for only where some sentence stands in several articles.
    """
    undated = {sentence for cluster in clusters if not cluster.own_times for sentence in map(_sentence_of, cluster.profiles)}
    telling = Counter(sentence for cluster in clusters for sentence in undated.intersection(map(_sentence_of, cluster.profiles)))
    repeated = {sentence for sentence, count in telling.items() if count > 1}
    copied = groups() if repeated else {}
    first: dict[object, Cluster] = {}
    gone: set[int] = set()
    for cluster in sorted(clusters, key=lambda each: (not each.own_times, each.number)) if repeated else ():
        told = {
            (sentence, copied.get(profile.article, profile.article))
            for profile in cluster.profiles
            if (sentence := _sentence_of(profile)) in repeated
        }
        alike = [first[each] for each in told if each in first]
        if alike and not cluster.own_times:
            min(alike, key=lambda each: (not each.own_times, each.number)).absorb(cluster)
            gone.add(cluster.number)
        else:
            first.update((each, cluster) for each in told if each not in first)
    return [each for each in clusters if each.number not in gone]


def _sentence_of(profile: Profile) -> tuple[object, ...]:
    """A sentence, what it tells and by which of its words."""
    mention = profile.mention
    at = mention.trigger.start - mention.sentence.start
    return profile.type, profile.is_denied, profile.people, profile.polities, fold(mention.quote), at


def within_stays(clusters: list[Cluster]) -> list[Cluster]:
    """4日，访台最后一天: a day of a stay, of which other reports tell the first and the last day, is no visit of its own."""
    stays: DayIndex[Cluster] = DayIndex()
    for cluster in clusters:
        told = _told_stays(cluster) if cluster.type == "visit" and not cluster.is_denied else []
        for visitor in cluster.visitors if told else ():
            for stay in told:
                stays.add((cluster.host, visitor), stay, cluster.number, cluster)
    around = [_stay_around(stays, cluster) for cluster in clusters]
    for cluster, within in zip(clusters, around, strict=True):
        if within:
            within.absorb(cluster)
    return [cluster for cluster, within in zip(clusters, around, strict=True) if not within]


def _told_days(cluster: Cluster) -> list[Stretch]:
    """The days that its reports give exactly, one after another."""
    return [each.days for each in cluster.profiles if each.days and each.value and not each.value.qualifier]


def _told_stays(cluster: Cluster) -> list[Stretch]:
    """Those of several days, from the first to the last; a month is no stay, but some day in it."""
    return [(first, last) for first, last in _told_days(cluster) if first < last and (last - first).days < LONGEST_STAY]


def _stay_around(stays: DayIndex[Cluster], cluster: Cluster) -> Cluster | None:
    """The stay that a visit which took place on single days was part of; ``None`` where that is not beyond doubt."""
    if cluster.type != "visit" or cluster.is_denied or cluster.is_planned:
        return None
    told = _told_days(cluster)
    visitors = cluster.visitors if told else set()
    if not visitors or len(told) < len(cluster.dated) or any(first != last for first, last in told):
        return None
    stretch = min(first for first, _ in told), max(last for _, last in told)
    around = stays.touching([(cluster.host, visitor) for visitor in visitors], stretch).values()
    fitting = [
        each
        for each in around
        if each.number != cluster.number
        and each.host == cluster.host
        and not each.is_planned
        and each.visitors & visitors
        and any(first <= stretch[0] and stretch[1] <= last for first, last in _told_stays(each))
    ]
    return fitting[0] if len(fitting) == 1 else None


def by_wire(clusters: list[Cluster]) -> list[Cluster]:
    """双方在会晤中… after a report of a video call means that call: no second, placeless meeting of the same people."""
    calls, kept = _Index(), []
    for cluster in clusters:
        if cluster.type == "call" and not cluster.is_denied:
            calls.add(cluster, cluster.articles)
    for cluster in clusters:
        near = calls.sharing(cluster.articles) if cluster.type == "meeting" else []
        call = next((each for each in near if _is_of_call(cluster, each)), None)
        if call:
            call.absorb(cluster)
            calls.add(call, cluster.articles)
        else:
            kept.append(cluster)
    return kept


def _is_of_call(meeting: Cluster, call: Cluster) -> bool:
    """Whether a meeting in no particular place, of nobody else, fits the call on each date that it is given."""
    if meeting.is_denied or any(mention.place for mention in meeting.mentions):
        return False
    if not meeting.polities <= call.polities or not same_parties(call, meeting.profiles[0]):
        return False
    undated = {each.article for each in meeting.profiles if not each.days}
    if not undated <= {mention.article for mention in call.mentions}:
        return False  # what another article tells, without a day, is another occasion
    own = {each.days for each in meeting.profiles if each.days}
    return all(any(touches(days, other) for other, _ in call.times) for days in own)


def date_by_meetings(clusters: list[Cluster]) -> None:
    """A visit without a date of its own took place when the visitor met the hosts there, as the same articles say."""
    met: dict[str, list[EventMention]] = {}
    for cluster in clusters:
        for mention in cluster.dated if cluster.type == "meeting" else ():
            met.setdefault(mention.article, []).append(mention)
    for visit in clusters:
        if visit.type == "visit" and not visit.dated:
            during = [mention for article in sorted(visit.articles) for mention in met.get(article, ()) if _shows_stay(mention, visit)]
            stays = [bounds(mention.value) for mention in during if mention.value]
            if stays and (max(last for _, last in stays) - min(first for first, _ in stays)).days <= 5:
                visit.borrowed.extend(during)


def _shows_stay(meeting: EventMention, visit: Cluster) -> bool:
    """Whether the meeting dates the visit: one of the visitors, in the country that they visit, on a day that is told."""
    there = meeting.place is not None and meeting.place.country == visit.host
    told = meeting.status is Status.OCCURRED and meeting.date is not None and not meeting.date.vague
    return there and told and any(actor.person and actor.name in visit.visitors for actor in meeting.actors)


def shown_by_meetings(clusters: list[Cluster]) -> None:
    """A visit that was announced took place when the visitor met somebody there on one of its days, though every report of it is a plan."""
    visits: dict[tuple[str | None, str], DayIndex[Cluster]] = {}
    for visit in clusters:
        if visit.type == "visit" and visit.is_planned and not visit.is_denied and _is_known_to_the_month(visit):
            for visitor in visit.visitors:
                for stretch in visit.own_times:
                    visits.setdefault((visit.host, visitor), DayIndex()).add(None, stretch[0], visit.number, visit)
    meetings = (mention for cluster in clusters if cluster.type == "meeting" and visits for mention in cluster.dated)
    for mention in meetings:
        country = mention.place.country if mention.place else None
        planned = [visits[country, actor.name] for actor in mention.actors if (country, actor.name) in visits]
        if planned and mention.value and days(mention.value) == 1:
            near = {
                number: each for index in planned for number, each in index.touching((None,), bounds(mention.value), slack=ZONES).items()
            }
            for visit in near.values():
                if _shows_stay(mention, visit) and _is_of_plan(mention.value, visit):
                    visit.borrowed.append(mention)


def _is_known_to_the_month(visit: Cluster) -> bool:
    return all((last - first).days < _LONGEST_MONTH for (first, last), _ in visit.own_times)


def _is_of_plan(value: Edtf, visit: Cluster) -> bool:
    """Whether the day is one of those announced, or beside one; and not before any of this was announced."""
    announced = min((each.day for each in visit.profiles if each.day), default=None)
    on_time = any(touches(bounds(value), stretch, slack=ZONES) for stretch, _ in visit.own_times)
    return on_time and announced is not None and bounds(value)[0] >= announced - SAME_NIGHT


def date_by_visits(clusters: list[Cluster]) -> None:
    """A meeting without a date of its own took place during the visit, where the same article tells of just one that fits."""
    visits = _Index()
    for cluster in clusters:
        if cluster.type == "visit" and cluster.dated and not cluster.is_denied:
            visits.add(cluster, cluster.articles)
    for meeting in clusters:
        if meeting.type != "meeting" or meeting.dated or meeting.is_denied:
            continue
        near = [visit for visit in visits.sharing(meeting.articles) if _is_during(meeting, visit)]
        lent = [those for visit in near if (those := [each for each in visit.dated if _lends_its_days(each, meeting)])]
        if len(lent) == 1:
            own = [each for each in lent[0] if each.article in meeting.articles]
            meeting.borrowed.extend(own or lent[0])  # the day that its own article gives the visit


def date_by_tours(clusters: list[Cluster], published: Days) -> None:
    """A stop without a date of its own lies after the one that is listed before it."""
    visits = [each for each in clusters if each.type == "visit" and not each.is_denied and all(map(is_of_one_journey, each.mentions))]
    for at, lent in lent_by_tours([visit.mentions for visit in visits], published).items():
        if not visits[at].dated:
            visits[at].borrowed.extend(lent[:1])


def _is_during(meeting: Cluster, visit: Cluster) -> bool:
    """Between a visitor and somebody of the host, there; where no place is told, in the story of the visit that is being told."""
    host, visitors = visit.host, visit.visitors
    if any(mention.place and mention.place.country and mention.place.country != host for mention in meeting.mentions):
        return False
    if not any(host in each.polities and visitors & each.people for each in meeting.profiles):
        return False
    if meeting.is_planned or any(mention.place for mention in meeting.mentions):
        return True
    first = min((each.trigger.start for each in visit.mentions if each.article in meeting.articles), default=0)
    told = all(first < m.trigger.start and m.status is Status.OCCURRED and not looks_back(m) for m in meeting.mentions)
    return told and len(meeting.articles) == 1 and len(meeting.people) > 1


def _lends_its_days(visit: EventMention, meeting: Cluster) -> bool:
    """Of a visit that is still to come, even a month, but only to a plan; of one that is over, nothing to a plan."""
    if visit.value is None:
        return False
    if visit.status is Status.PLANNED:
        return meeting.is_planned and days(visit.value) <= _LONGEST_MONTH
    first, last = bounds(visit.value)
    slack = 0 if first == last else 1  # of a stay, the last day is not over while it is told
    over = meeting.is_planned and any(each.day and (each.day - last).days >= slack for each in meeting.profiles)
    return days(visit.value) <= LONGEST_STAY and not over


def told_apart(clusters: list[Cluster]) -> list[Cluster]:
    """韩正会见A国总统、B国总理, of which the article then tells one by one: no third meeting."""
    meetings = _Index()
    for cluster in clusters:
        if cluster.type == "meeting" and cluster.own_times and len(cluster.people) > 1:
            meetings.add(cluster, cluster.articles)
    return [cluster for cluster in clusters if not _is_list(cluster, meetings)]


def _is_list(cluster: Cluster, meetings: _Index) -> bool:
    if cluster.type != "meeting" or cluster.own_times or len(cluster.mentions) > 1 or len(cluster.people) < _SEVERAL:
        return False
    apart = [each.people for each in meetings.sharing(cluster.articles) if each.people < cluster.people]
    return set[str]().union(*apart) == cluster.people


def given_up(clusters: list[Cluster]) -> list[Cluster]:
    """盛传A将会晤B，白宫表示两人不会会面: a plan that its own article denies afterwards is no event besides the denial."""
    denials = _Index()
    for cluster in clusters:
        if cluster.is_denied:
            denials.add(cluster, cluster.articles)
    kept = []
    for plan in clusters:
        open_plan = plan.is_planned and not plan.is_denied
        denial = next((each for each in denials.sharing(plan.articles) if _denies(each, plan)), None) if open_plan else None
        if denial:
            denial.absorb(plan)
        else:
            kept.append(plan)
    return kept


def _denies(denial: Cluster, plan: Cluster) -> bool:
    same_cast = denial.type == plan.type and denial.host == plan.host and denial.people == plan.people
    if not same_cast or len(plan.people) < in_common(plan.type) or not plan.articles <= denial.articles:
        return False
    last = {mention.article: mention.trigger.start for mention in denial.mentions}
    if plan.type == "meeting" and are_apart(denial, plan):
        return False
    if not all(mention.trigger.start < last[mention.article] for mention in plan.mentions) or not all(map(denies_a_plan, denial.mentions)):
        return False
    return not plan.times or not denial.times or any(touches(one, other) for one, _ in plan.times for other, _ in denial.times)


def fulfilled(clusters: list[Cluster]) -> list[Cluster]:
    """Join a cluster of plans to the occasion that fulfils it best, the oldest of equals."""
    plans: list[Cluster] = []
    done: list[Cluster] = []
    index: DayIndex[Cluster] = DayIndex()
    for cluster in clusters:
        if cluster.is_planned:
            plans.append(cluster)
        else:
            done.append(cluster)
            _begun(index, cluster)
    for plan in plans:
        best = _fulfils(index, plan, within=PLAN_REACH)
        if best:
            best.absorb(plan)
            _begun(index, best)
        else:
            done.append(plan)
    return _held_about_then(done, index)


def _fulfils(index: DayIndex[Cluster], plan: Cluster, *, within: int) -> Cluster | None:
    fitting = ((_plan_gap(plan, each), each) for each in _near_plan(index, plan) if each is not plan)
    gaps = [(gap, each.number, each) for gap, each in fitting if gap is not None and gap <= within and _share_a_key(plan, each)]
    return min(gaps, key=lambda found: found[:2])[2] if gaps else None


def _held_about_then(clusters: list[Cluster], index: DayIndex[Cluster]) -> list[Cluster]:
    """将于11月底会晤, and reports without a date that they met: the talk of 1 December, since nothing else dates these reports."""
    kept = []
    for cluster in clusters:
        held = _fulfils(index, cluster, within=_ABOUT) if _is_planned_roughly(cluster) else None
        if held and _has_a_day(held):
            held.absorb(cluster)
        else:
            kept.append(cluster)
    return kept


def _is_planned_roughly(cluster: Cluster) -> bool:
    times = cluster.own_times
    rough = all(is_planned and (last - first).days >= _ROUGH for (first, last), is_planned in times)
    return bool(times) and rough and not (cluster.is_planned or cluster.is_denied)


def _has_a_day(cluster: Cluster) -> bool:
    return any(first == last and not is_planned for (first, last), is_planned in cluster.own_times)


def _begun(index: DayIndex[Cluster], cluster: Cluster) -> None:
    """Put a cluster where a plan looks for it: under the day on which it began."""
    if cluster.times:
        first, _ = _days_of(cluster.times)
        for _, parties in cluster.keys:
            index.add(parties, (first, first), cluster.number, cluster)


def _days_of(times: Iterable[Time]) -> Stretch:
    """The first and the last day of an occasion: of the days and stays told of it, if there are any, and not of the month."""
    every = [stretch for stretch, _ in times]
    shortest = min(last - first for first, last in every)
    told = [stretch for stretch in every if stretch[1] - stretch[0] <= max(shortest, timedelta(days=LONGEST_STAY))]
    return min(first for first, _ in told), max(last for _, last in told)


def _near_plan(index: DayIndex[Cluster], plan: Cluster) -> Iterable[Cluster]:
    """The clusters that began within reach of the plan, or of its announcement where it gives no date."""
    planned = [stretch for stretch, _ in plan.times]
    days = planned or [(each.day, each.day) for each in plan.profiles if each.day]
    if not days:
        return ()
    parties = {key for each in plan.profiles for key in each.parties}
    stretch = min(first for first, _ in days), max(last for _, last in days)
    return index.touching(parties, stretch, slack=PLAN_REACH).values()


def _share_a_key(plan: Cluster, cluster: Cluster) -> bool:
    return not set(keys_among(plan)).isdisjoint(keys_among(cluster))


def keys_among(cluster: Cluster) -> Iterator[tuple[str, str]]:
    for profile in cluster.profiles:
        yield from keys_of(profile)


def _plan_gap(plan: Cluster, cluster: Cluster) -> int | None:
    """Days between what was planned and what happened, or ``None`` where the one cannot be the other."""
    announced = [each.day for each in plan.profiles if each.day]
    if not cluster.times or not announced or cluster.is_denied or not _same_cast(plan, cluster):
        return None
    if plan.type == "meeting" and are_apart(plan, cluster):
        return None
    first, over = _days_of(cluster.times)
    if first < min(announced) - timedelta(days=1):
        return None
    planned = [stretch for stretch, _ in plan.times]
    opens, closes = min((low for low, _ in planned), default=first), max((high for _, high in planned), default=first)
    if not any((high - low).days <= _LONGEST_SEASON for low, high in planned):
        gap = (first - min(announced)).days  # no more than a year is told, in which they may meet often
        return gap if gap <= PLAN_REACH and opens <= first <= closes else None
    stay = timedelta(days=LONGEST_STAY) if plan.type == "visit" else SAME_NIGHT
    if over < min(announced) and over + stay < opens:
        return None  # 昨日会晤，明年再会面: what took place before the plan was told does not fulfil it
    gap = max((opens - first).days, (first - closes).days, 0)
    return gap if gap <= PLAN_REACH else None


def _same_cast(plan: Cluster, cluster: Cluster) -> bool:
    """A visit is known by its visitor, a meeting by two people, a session by its name and one who attends it."""
    common = max(len(cluster.people & each.people) for each in plan.profiles)
    sessions = {each.mention.session for each in plan.profiles} & {each.mention.session for each in cluster.profiles} - {""}
    return common >= (1 if plan.type == "visit" or sessions else 2) and any(same_parties(cluster, each) for each in plan.profiles)
