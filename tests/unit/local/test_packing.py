"""Values in compressed form."""

from local.emulators.packing import Packer, unpack

HISTORY = [{"id": number, "state": f"State {number}"} for number in range(50)]


def test_each_value_is_read_as_it_was_packed() -> None:
    packer = Packer()
    values = [None, HISTORY[:2], HISTORY, HISTORY[:3], list(range(20_000))]
    packed = [packer.pack(value) for value in values]
    assert [unpack(each) for each in packed] == values


def test_a_value_that_is_like_an_earlier_one_takes_little() -> None:
    packer = Packer()
    first = packer.pack(HISTORY)
    second = packer.pack([*HISTORY, {"id": 51, "state": "End"}])
    assert len(second.data) < len(first.data) / 2
