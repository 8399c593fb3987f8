"""Who was served in a turn is remembered until another one begins, and a turn that went on is told from before."""

from s7core.runs.queue_turn import MOST_COMPARED, are_served, note_served


def test_a_turn_grows_by_whoever_is_served_and_begins_anew(store):
    turns = [
        (["ada"], False, {"ada"}),
        (["ada", "bob"], False, {"ada", "bob"}),
        (["cem"], True, {"cem"}),
        ([], True, {"cem"}),
    ]
    for served, begins_turn, expected in turns:
        with store.begin() as connection:
            note_served(connection, served, begins_turn)
        assert store.served_owners() == expected


def test_the_owners_served_are_told_from_fewer_from_more_and_from_others(store):
    with store.begin() as connection:
        assert are_served(connection, ()) and not are_served(connection, ["ada"])
        note_served(connection, ["", "ada", "bob"], False)
        assert are_served(connection, {"bob", "", "ada"})
        for others in ((), ["ada", "bob"], ["", "ada", "bob", "cem"], ["", "ada", "cem"], ["", "abe", "bob"]):
            assert not are_served(connection, others), others


def test_of_thousands_of_owners_none_is_read(store, monkeypatch):
    owners = [f"{number:08x}" for number in range(MOST_COMPARED + 1)]
    with store.begin() as connection:
        note_served(connection, owners, True)
        read, as_it_is = [], connection.execute
        monkeypatch.setattr(connection, "execute", lambda query: read.append(found := as_it_is(query)) or found)
        assert are_served(connection, owners) and not are_served(connection, owners[1:]) and len(read) == 2
