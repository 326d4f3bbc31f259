"""Which of many times on many resources meet: plain Python, ``[start, stop)``, any time zone."""


def overlap(one, two):
    """Whether two times of one resource meet; ends that touch do not."""
    return one["start"] < two["stop"] and two["start"] < one["stop"]


def first_overlap(lines, others):
    """The first of ``lines`` that meets another line or one of ``others``.

    ``others`` never meet each other (the database sees to that), so after sorting by start it is
    enough to compare each with whoever ends last before it.

    :param lines: values with ``resource_id``, ``start``, ``stop``
    :param others: records with the same fields
    :return: (line, what it meets), or None
    """
    by_resource = {}
    for line in lines:
        by_resource.setdefault(line["resource_id"], []).append((line, True))
    for other in others:
        by_resource.setdefault(other["resource_id"].id, []).append((other, False))
    for items in by_resource.values():
        items.sort(key=lambda item: (item[0]["start"], item[0]["stop"]))
        last, last_is_line = None, False
        for item, is_line in items:
            if last is not None and (is_line or last_is_line) and overlap(last, item):
                return (item, last) if is_line else (last, item)
            if last is None or item["stop"] > last["stop"]:
                last, last_is_line = item, is_line
    return None
