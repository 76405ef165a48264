"""Pulumi's wire format, there and back."""

from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from labstacks.gateway.cloud import UNKNOWN
from labstacks.gateway.property_codec import OUTPUT, RESOURCE, SECRET, SIGNATURE, unwrap, wrap

ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17"

asset = st.builds(lambda text: {SIGNATURE: ASSET_SIGNATURE, "text": text, "hash": "ab"}, st.text())
leaf = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | st.text()
    | st.just(UNKNOWN)
    | asset
)
names = st.text(min_size=1).filter(lambda name: name != SIGNATURE)
value = st.recursive(leaf, lambda inner: st.lists(inner) | st.dictionaries(names, inner), max_leaves=20)
properties = st.dictionaries(names, value)


def struct(**fields):
    message = struct_pb2.Struct()
    message.update(fields)
    return message


@given(properties, st.data())
def test_values_come_back_as_they_went(values, data):
    secret_keys = frozenset(data.draw(st.sets(st.sampled_from(sorted(values))) if values else st.just(set())))
    known = frozenset(key for key in secret_keys if values[key] is not UNKNOWN)
    back = unwrap(struct_pb2.Struct.FromString(wrap(values, secret_keys).SerializeToString()))
    assert back.values == values
    assert back.secret_keys == known


def test_a_whole_number_stays_whole():
    assert unwrap(wrap({"port": 22})).values["port"] == 22
    assert isinstance(unwrap(wrap({"port": 22})).values["port"], int)


def test_a_secret_deep_inside_marks_its_top_level_property():
    inner = {SIGNATURE: SECRET, "value": "hush"}
    found = unwrap(struct(env=[{"name": "PASSWORD", "value": inner}], plain="x"))
    assert found.values["env"] == [{"name": "PASSWORD", "value": "hush"}]
    assert found.secret_keys == {"env"}


def test_an_output_is_its_value_or_unknown():
    known = {SIGNATURE: OUTPUT, "value": "vpc-1", "secret": True}
    found = unwrap(struct(known=known, unknown={SIGNATURE: OUTPUT}))
    assert found.values == {"known": "vpc-1", "unknown": UNKNOWN}
    assert found.secret_keys == {"known"}


def test_a_resource_reference_is_the_id():
    assert unwrap(struct(vpc={SIGNATURE: RESOURCE, "urn": "urn:...", "id": "vpc-1"})).values == {
        "vpc": "vpc-1"
    }
