"""The same occasion? Whether and how well a mention fits those that a cluster holds.

Knows types, parties, people, days and places; does not know how any mention was worded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from timeline.edtf import Edtf, bounds, touches
from timeline.merging.blocking import Key, Profile, Stretch
from timeline.merging.disagreement import LONGEST_STAY, PLAIN_CALL, Town, lie_apart, town_of
from timeline.merging.undated import is_named_by_place, says_who_went
from timeline.model import EventMention, Status

Days = Mapping[str, date | None]
"""Article → the day of its publication."""
Time = tuple[Stretch, bool]
"""A first and a last day, and whether they are only planned."""
_COMPARED = 6
"""So many of a cluster's mentions show whom it is about: the most precisely dated ones."""
_ASKEW = 10
"""Days that count for as much as one day in the direction in which a report looks."""
PLAN_REACH = 75
"""Days by which an occasion may miss the date that was planned for it and still be the one that was planned."""
UNDATED_REACH = 21
"""Days around publication in which a mention without a date can be of an occasion that another article dates."""
SAME_NIGHT = timedelta(days=1)
"""By which what an article tells of may seem to come after it: the two days are those of different time zones."""
_A_MONTH = 31
_GROUP = "团"
"""In the word for any delegation."""
_FEW_DAYS = 7
"""Days of a plan within which a visit by somebody whom nobody names is the one that was planned."""
_FARTHER = 1000
"""Days of distance that would make an undated report fit as much worse as a person in common makes it fit better."""


class Cluster:
    """Mentions taken to be of one occasion. Only ``merge`` sees it; it grows, and becomes an ``Event``."""

    def __init__(self, number: int, first: Profile) -> None:
        self.number = number
        self.type, self.host, self.is_denied = first.type, first.mention.host, first.is_denied
        self.profiles: list[Profile] = []
        self.shown: list[Profile] = []
        """Of the first few those that differ in their cast: they show whom it is about."""
        self.mentions: list[EventMention] = []
        self.borrowed: list[EventMention] = []
        """Dated mentions of the meetings during a visit that is itself undated, or of the visit around such a meeting."""
        self.articles: set[str] = set()
        self.people: set[str] = set()
        self.polities: set[str] = set()
        self.modes: set[str | None] = set()
        self.towns: set[Town] = set()
        """Where its own mentions say that it was."""
        self.written: Stretch | None = None
        """The first and the last day of publication, as far as such days are known."""
        self.over_by: date | None = None
        """The first day on which a report said that it had taken place, and little more of when."""
        self.is_published = True
        """Whether the day of publication is known of all."""
        self.is_planned = True
        """Whether all are plans."""
        self.keys: set[Key] = set()
        """What a further mention must share one of."""
        self.values: set[Edtf] = set()
        self.own_times: dict[Time, int] = {}
        """The times that its own mentions give, each with how often they do."""
        self.says_when = False
        """Whether one of these times says more than a year."""
        self._dated: list[EventMention] = []
        self.add(first)

    def add(self, profile: Profile) -> None:
        mention = profile.mention
        self.profiles.append(profile)
        self.mentions.append(mention)
        self.articles.add(profile.article)
        self.people |= profile.people
        self.polities |= profile.polities
        self.modes.add(PLAIN_CALL if PLAIN_CALL in mention.rule else mention.mode)
        self.modes.add(mention.mode)
        if town := town_of(mention):
            self.towns.add(town)
        day = profile.day
        if day is None:
            self.is_published = False
        else:
            self.written = (min(self.written[0], day), max(self.written[1], day)) if self.written else (day, day)
        if len(self.profiles) <= _COMPARED:
            self.keys.update(profile.keys)
            if not any(_shows_the_same(each, profile) for each in self.shown):
                self.shown.append(profile)
        is_planned = mention.status is Status.PLANNED
        self.is_planned = self.is_planned and is_planned
        if day is not None and says_it_took_place(mention) and _leaves_open_when(profile.days):
            self.over_by = min(self.over_by or day, day)
        if profile.value is not None and profile.days is not None:
            time = profile.days, is_planned
            self._dated.append(mention)
            self.own_times[time] = self.own_times.get(time, 0) + 1
            self.says_when = self.says_when or not _says_little_of_when(profile.days)
            self.values.add(profile.value)

    def absorb(self, other: Cluster) -> None:
        for profile in other.profiles:
            self.add(profile)

    @property
    def dated(self) -> list[EventMention]:
        return self._dated or self.borrowed

    @property
    def times(self) -> Mapping[Time, int]:
        """The times that date it, each with how often it is given."""
        if self._dated or not self.borrowed:
            return self.own_times
        return Counter((bounds(m.value), m.status is Status.PLANNED) for m in self.borrowed if m.value)

    @property
    def when(self) -> Stretch | None:
        """The shortest of the times that its own reports give; a planned one only where no other is told."""
        return min(self.own_times, key=_least_first)[0] if self.own_times else None

    @property
    def visitors(self) -> set[str]:
        """The people who visit, by name."""
        return {a.name for mention in self.mentions for a in mention.actors if a.role == "visitor" and a.person}


def _shows_the_same(one: Profile, other: Profile) -> bool:
    return one.casts is other.casts and one.is_of_two == other.is_of_two and one.mention.session == other.mention.session


def _least_first(time: Time) -> tuple[bool, timedelta, Stretch]:
    (first, last), is_planned = time
    return is_planned, last - first, (first, last)


def says_it_took_place(mention: EventMention) -> bool:
    """By a cue or by a date, and not only for want of a word to the contrary."""
    return mention.status is Status.OCCURRED and mention.is_telling


def keys_of(profile: Profile) -> list[tuple[str, str]]:
    """A cluster can be of the same occasion only if it shares one of these: a type and a polity."""
    return [(profile.type, polity) for polity in profile.polities]


def is_worth(cluster: Cluster) -> bool:
    """Something to hold on to: a date, people on both sides of a plan or a denial, or the name of a session that is to be held."""
    if cluster.dated or any(m.session and m.status is Status.PLANNED and is_named_by_place(m) for m in cluster.mentions):
        return True
    if cluster.type == "visit":
        return bool(cluster.people) and any(m.status is not Status.OCCURRED or says_who_went(m) for m in cluster.mentions)
    return len({actor.polity for mention in cluster.mentions for actor in mention.actors if actor.person}) > 1


def closeness_of(cluster: Cluster, profile: Profile) -> float:
    """0 where the mention cannot be of the cluster's occasion, else the more the likelier."""
    if profile.is_denied is not cluster.is_denied:
        return 0.0  # what was denied is no occasion that took place
    # one session, whoever else attends it, says as much as one person in common
    together = float(len(cluster.people & profile.people) + _is_same_session(cluster, profile))
    if not together and _is_told_by_people(cluster, profile):
        return 0.0
    if not together and _is_of_somebody_unnamed(cluster, profile):
        return 0.0
    when = _same_time(cluster, profile, people=together)
    if not when or not same_parties(cluster, profile) or _is_told_out_of_time(cluster, profile):
        return 0.0
    if profile.type == "call" and not _same_mode(cluster, profile.mention):
        return 0.0
    if profile.type == "meeting" and _is_elsewhere(cluster, profile):
        return 0.0
    return when + together + (0.5 if profile.article in cluster.articles else 0.0)


def _is_same_session(cluster: Cluster, profile: Profile) -> bool:
    session = profile.mention.session
    return bool(session) and any(each.mention.session == session for each in cluster.shown)


def _is_told_by_people(cluster: Cluster, profile: Profile) -> bool:
    """Whether one of the two names people and says little of when: only who took part tells then."""
    own, other = profile.people and _says_little_of_when(profile.days), cluster.people and cluster.own_times and not cluster.says_when
    return bool(own or other)


def _is_of_somebody_unnamed(cluster: Cluster, profile: Profile) -> bool:
    """X将于10月访问P, 官员10月访问了P: the visit of somebody whom nobody names is not the one that X plans, whichever is told first, unless
    both are of the same few days.
    """
    is_planned = profile.mention.status is Status.PLANNED
    if profile.type != "visit" or is_planned is cluster.is_planned or not (profile if is_planned else cluster).people:
        return False
    if _GROUP in profile.mention.quote and any(_GROUP in mention.quote for mention in cluster.mentions):
        return False  # a delegation that was to go, and a delegation that went
    planned = [profile.days] if is_planned else [days for days, _ in cluster.own_times]
    return not any(days and (days[1] - days[0]).days <= _FEW_DAYS for days in planned)


def _says_little_of_when(days: Stretch | None) -> bool:
    """No date, or a year: on some day of it, many met."""
    return days is None or (days[1] - days[0]).days > _A_MONTH


def same_parties(cluster: Cluster, profile: Profile) -> bool:
    shown = cluster.shown
    if any([_casts_differ(each, profile) or _are_of_two_beside(each, profile) or _are_of_two_beside(profile, each) for each in shown]):
        return False
    return any([_agree_on_sides(each, profile) for each in shown])


def _agree_on_sides(one: Profile, other: Profile) -> bool:
    """A visit: the same host and visitors. A talk: more than half of the polities, or half of them and two people."""
    if other.type == "visit":
        return one.mention.host == other.mention.host and not one.guests.isdisjoint(other.guests)
    if one.mention.session and other.mention.session:
        return one.mention.session == other.mention.session  # 峰会14日闭幕, X14日出席峰会; not 外长会
    if one.is_of_two is not other.is_of_two and max(len(one.polities), len(other.polities)) > 2:
        return False  # X会见Y at a gathering is a meeting of its own
    common = len(one.polities & other.polities)
    half = 3 * common - len(one.polities) - len(other.polities)  # twice what is common, less all of them
    return half > 0 or (half == 0 and _shares_a_table(one, other))


def _are_of_two_beside(talk: Profile, other: Profile) -> bool:
    """Two who meet at a summit are not the summit, which others attend or somebody else does; nor are they two others."""
    if not talk.is_of_a_pair or talk.type == "visit" or talk.mention.session:
        return False
    gathered = other.mention.session.partition(" ")[0]
    return gathered not in talk.polities if gathered else other.is_of_a_pair and other.people != talk.people


def _shares_a_table(one: Profile, other: Profile) -> bool:
    """Two people in common, unless one of the two is of just them: X会见Y is no table of four."""
    return not one.is_of_two and not other.is_of_two and len(one.people & other.people) > 1


def _casts_differ(one: Profile, other: Profile) -> bool:
    """Whether some polity is stood for by different people in the two. A polity without a person agrees with anybody."""
    casts = other.casts
    if one.casts is casts:  # nobody differs from themselves
        return False
    return any(polity in casts and names.isdisjoint(casts[polity]) for polity, names in one.casts.items())


def _is_told_out_of_time(cluster: Cluster, profile: Profile) -> bool:
    """What took place was over when its reports were written, and is not what lies after them; nor is it the meeting that the same article
    still expects. Days that a report gives itself show that, unless they are a long stretch. A plan of a year is for some day of it.
    """
    mention, day = profile.mention, profile.day
    if cluster.over_by and profile.days is not None and profile.days[0] - cluster.over_by > SAME_NIGHT:
        return True  # elsewhere it had taken place by then
    if day is None or not _leaves_open_when(profile.days):
        return False
    when = cluster.when
    if when is None:
        return False
    if mention.status is Status.CANCELLED and profile.value is None:
        return any(
            not is_planned and last < day for (_, last), is_planned in cluster.own_times
        )  # what was called off is none that was over
    if mention.status is Status.OCCURRED:
        expected = profile.value is None and all(is_planned and first > day for (first, _), is_planned in cluster.own_times)
        return expected or (mention.is_telling and when[0] - day > SAME_NIGHT)
    is_for_a_year = profile.value is not None and _says_little_of_when(profile.days) and mention.status is Status.PLANNED
    return is_for_a_year and (when[0] - day).days > PLAN_REACH


def _leaves_open_when(days: Stretch | None) -> bool:
    return days is None or (days[1] - days[0]).days >= LONGEST_STAY


def _is_elsewhere(cluster: Cluster, profile: Profile) -> bool:
    """In a town of another country; 前不久在杭州举行: on a day that is told only roughly, in another town than all that are told."""
    town = town_of(profile.mention)
    if town is None or not cluster.towns:
        return False
    if any(_are_abroad(town, other) for other in cluster.towns):
        return True
    is_dated = profile.days is not None and profile.days[0] == profile.days[1]
    told = [other for other in cluster.towns if other[1]] or cluster.towns
    return bool(town[1]) and not is_dated and all(lie_apart(town, other) for other in told)


def are_apart(one: Cluster, other: Cluster) -> bool:
    """Whether what is told of the two leaves no country for both, or puts them in towns of different ones."""
    here, there = {country for country, _ in one.towns}, {country for country, _ in other.towns}
    return bool(here and there) and (here.isdisjoint(there) or any(_are_abroad(town, far) for town in one.towns for far in other.towns))


def _are_abroad(one: Town, other: Town) -> bool:
    return bool(one[1] and other[1]) and one[0] != other[0]


def _same_mode(cluster: Cluster, mention: EventMention) -> bool:
    """A plain 通话 may have been by video; what is said to be by video was not by telephone."""
    return mention.mode in cluster.modes or PLAIN_CALL in cluster.modes or PLAIN_CALL in mention.rule


def _same_time(cluster: Cluster, profile: Profile, *, people: float) -> float:
    times, day = cluster.own_times, profile.day
    if profile.days is not None and times:
        agreement = _agreement(times, profile.days, slack_of(profile.type))
        return agreement + 1.0 if agreement and profile.value in cluster.values else agreement
    if profile.article in cluster.articles:
        return 1.0 if people or not profile.people else 0.0
    if day is None or people < in_common(profile.type):
        return 0.0
    if profile.days is None and not times:
        return 0.5 if _are_written_together(cluster, day) else 0.0
    gap = _gap(times, profile, day)
    return 0.0 if gap is None else 0.75 - gap / _FARTHER


def _agreement(times: Mapping[Time, int], days: Stretch, slack: int) -> float:
    """Whether at least half of the dates agree; days agree when they share one, and a visit's may be a day apart."""
    agreeing = sum([count for (stretch, _), count in times.items() if stretch == days or touches(stretch, days, slack=slack)])
    return 2.0 if agreeing and agreeing * 2 >= sum(times.values()) else 0.0


def in_common(kind: str) -> int:
    """So many people make an undated report one of another article's occasion."""
    return 1 if kind == "visit" else 2


def slack_of(kind: str) -> int:
    return 2 if kind == "visit" else 0


def reach_of(day: date, mention: EventMention) -> Stretch:
    """The days of an occasion that an article of ``day`` can mean without dating it: those just over, and those to come where it does not
    say that it took place.
    """
    before, after = timedelta(days=UNDATED_REACH), timedelta(days=UNDATED_REACH * 3)
    if says_it_took_place(mention):
        return day - before, day + SAME_NIGHT
    return day - before, day + after


def _gap(times: Iterable[Time], profile: Profile, day: date) -> int | None:
    """Days from ``day`` to the nearest of the times within reach, of those that say more than a year; ``None`` where there is none.

    A plan looks ahead and what took place looks back: the other way, a day counts for more.
    """
    reach = reach_of(day, profile.mention)
    ahead, back = (1, _ASKEW) if profile.mention.status is Status.PLANNED else (_ASKEW, 1)
    near = [stretch for stretch, _ in times if not _says_little_of_when(stretch) and touches(stretch, reach)]
    return min((max((first - day).days * ahead, (day - last).days * back, 0) for first, last in near), default=None)


def _are_written_together(cluster: Cluster, day: date) -> bool:
    """Two undated reports of one cast, written within weeks of one another."""
    if not cluster.is_published or cluster.written is None:
        return False
    first, last = cluster.written
    return (max(last, day) - min(first, day)).days <= UNDATED_REACH
