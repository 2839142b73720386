def by_name(pair):
    item, _ = pair
    return item.name


def by_value(pair):
    item, count = pair
    return -item.price * count, by_name(pair)
