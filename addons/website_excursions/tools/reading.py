"""Reading with fewer questions than the ORM asks by itself."""


def as_cached(record, names):
    """The values of fields as the ORM keeps them in memory, for ``recall`` in another transaction.

    :param names: of stored fields, which have been read; none whose value is another one in another
        language, company or context
    """
    fields = [record._fields[name] for name in names]
    for field in fields:
        if field.translate or field.company_dependent or record.pool.field_depends_context[field]:
            raise ValueError(f"{field} depends on who reads it")
    return tuple(field.convert_to_cache(record[field.name], record) for field in fields)


def recall(record, names, values):
    """Let the ORM know what ``as_cached`` told, so that it need not ask. What it knows already, for
    example because this transaction has changed it, stays."""
    for name, value in zip(names, values, strict=True):
        record._fields[name]._insert_cache(record, [value])


def fetch_related(record, name, domain, columns):
    """Read what a record's relation leads to, with these columns, by one statement; the ORM asks
    twice, first which records they are.

    :param name: of a relation that is stored, on the record of a superuser: no rule of access
        leaves out any of what is found
    :param domain: what belongs to the record, said of the other model
    :return: the records, in the order of their model; ``record[name]`` is them from now on
    """
    field = record._fields[name]
    related = record.env[field.comodel_name].with_context(active_test=False)
    found = related.search_fetch(domain, columns).with_env(record.env)
    field._insert_cache(record, [found._ids])
    return found
