"""What the city's answers hold, in whatever shape they come, and what they say went wrong (with HTTP status 200)."""

import pytest

from gtfs.seoul.topis.answer import (
    LARGEST_BYTES,
    find_text,
    read_gyeonggi_rows,
    read_national_rows,
    read_seoul_rows,
)
from gtfs.seoul.topis.errors import (
    GYEONGGI_CODES,
    HEADER_CODES,
    PORTAL_CODES,
    TopisAnswerUnreadable,
    TopisBusy,
    TopisError,
    TopisKeyRefused,
    TopisNothingFound,
    TopisQuotaUsedUp,
    TopisServiceEnded,
    TopisWrongRequest,
)


def seoul_xml(items="", code="0", words="정상적으로 처리되었습니다."):
    head = f"<headerCd>{code}</headerCd><headerMsg>{words}</headerMsg><itemCount>0</itemCount>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><ServiceResult><comMsgHeader/>'
        f"<msgHeader>{head}</msgHeader><msgBody>{items}</msgBody></ServiceResult>"
    ).encode()


def seoul_json(item_list, code='"0"'):
    head = f'"msgHeader":{{"headerMsg":"정상","headerCd":{code},"itemCount":0}}'
    return f'{{"comMsgHeader":{{"errMsg":null}},{head},"msgBody":{{"itemList":{item_list}}}}}'.encode()


def portal_xml(code):
    return (
        "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
        f"<returnAuthMsg>SECRET-KEY IS WRONG</returnAuthMsg><returnReasonCode>{code}</returnReasonCode>"
        "</cmmMsgHeader></OpenAPI_ServiceResponse>"
    ).encode()


@pytest.mark.parametrize(
    ("item_list", "plates"),
    [
        ('[{"plainNo":"a"},{"plainNo":"b"}]', ["a", "b"]),
        ('{"plainNo":"a"}', ["a"]),
        ("null", []),
        ('""', []),
        ("[]", []),
    ],
)
def test_one_many_or_no_item_in_json(item_list, plates):
    assert [row["plainNo"] for row in read_seoul_rows(seoul_json(item_list))] == plates


@pytest.mark.parametrize("plates", [[], ["a"], ["a", "b", "c"]])
def test_one_many_or_no_item_in_xml_though_their_count_is_given_as_none(plates):
    items = "".join(
        f"<itemList><plainNo>{plate}</plainNo><sectOrd>3</sectOrd></itemList>" for plate in plates
    )
    assert [row["plainNo"] for row in read_seoul_rows(seoul_xml(items))] == plates


def test_every_leaf_is_text_without_blanks_and_null_is_empty():
    (row,) = read_seoul_rows(
        seoul_json(
            '{"firstTm":"0430  ","sectOrd":7,"plainNo1":null,"nextBus":" ","gpsX":126.5,"odd":{"a":1}}'
        )
    )
    assert row == {"firstTm": "0430", "sectOrd": "7", "plainNo1": "", "nextBus": "", "gpsX": "126.5"}


def test_a_misspelt_field_is_found_by_any_of_its_names():
    (row,) = read_seoul_rows(seoul_xml("<itemList><congetion>4</congetion></itemList>"))
    assert find_text(row, "congestion", "congetion") == "4"
    assert find_text(row, "isFullFlag1", "full1") == ""


@pytest.mark.parametrize("code", sorted(HEADER_CODES))
@pytest.mark.parametrize("shape", ["xml", "json"])
def test_a_header_code_is_an_error_although_the_status_is_200(code, shape):
    data = seoul_xml(code=code) if shape == "xml" else seoul_json("null", code=f'"{code}"')
    with pytest.raises(HEADER_CODES[code]) as refused:
        read_seoul_rows(data)
    assert type(refused.value) is HEADER_CODES[code]


def test_the_header_codes_that_an_operator_has_to_know():
    assert HEADER_CODES["7"] is TopisKeyRefused
    assert HEADER_CODES["8"] is TopisServiceEnded
    assert {HEADER_CODES["1"], HEADER_CODES["6"]} == {TopisBusy}
    assert HEADER_CODES["3"] is TopisWrongRequest
    assert HEADER_CODES["4"] is TopisNothingFound
    assert PORTAL_CODES["22"] is TopisQuotaUsedUp
    assert {PORTAL_CODES[code] for code in ("20", "30", "31", "32")} == {TopisKeyRefused}


@pytest.mark.parametrize("code", sorted(PORTAL_CODES))
def test_the_portals_error_document_is_understood_by_every_reader(code):
    for read in (read_seoul_rows, read_gyeonggi_rows, read_national_rows):
        with pytest.raises(PORTAL_CODES[code]):
            read(portal_xml(code.zfill(2)))


def test_a_used_up_quota_hidden_in_the_words_of_a_key_error_is_a_used_up_quota():
    for words in (
        "Key인증실패: LIMITED NUMBER OF SERVICE REQUESTS EXCEEDS ERROR.[인증모듈 에러코드(22)]",
        "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR",
    ):
        with pytest.raises(TopisQuotaUsedUp):
            read_seoul_rows(seoul_xml(code="7", words=words))
    with pytest.raises(TopisKeyRefused):
        read_seoul_rows(seoul_xml(code="7", words="Key인증실패: 등록되지 않은 키[인증모듈 에러코드(30)]"))


def test_an_error_never_repeats_the_words_of_the_service_which_may_hold_the_key():
    with pytest.raises(TopisKeyRefused) as refused:
        read_seoul_rows(portal_xml("30"))
    assert "SECRET" not in str(refused.value)


def test_a_code_that_nobody_has_heard_of_is_taken_to_pass():
    with pytest.raises(TopisBusy):
        read_seoul_rows(seoul_xml(code="77"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"busy, come back later",
        b"<html><body>502 Bad Gateway</body></html>",
        b"<ServiceResult><msgHeader>",
        b'{"msgHeader":',
        b"[1,2,3]",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><ServiceResult>&b;</ServiceResult>',
        b"<a>" * 5000 + b"</a>" * 5000,
        b"[" * 5000 + b"]" * 5000,
        b"<a/>" + b" " * LARGEST_BYTES + b"<a/>",
        b"\xff\xfe<\x00a\x00",
    ],
)
def test_what_is_no_answer_at_all_is_refused_with_its_own_code(data):
    with pytest.raises(TopisAnswerUnreadable):
        read_seoul_rows(data)


def test_every_error_has_a_code_of_its_own():
    kinds = {*HEADER_CODES.values(), *PORTAL_CODES.values(), *GYEONGGI_CODES.values(), TopisAnswerUnreadable}
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind.code.startswith("topis_") and issubclass(kind, TopisError) for kind in kinds)


def test_nothing_to_tell_is_no_error_with_the_neighbours():
    nothing = b"<response><msgHeader><resultCode>4</resultCode></msgHeader></response>"
    assert read_gyeonggi_rows(nothing) == ()
    assert read_national_rows(b'{"response":{"header":{"resultCode":"03"},"body":{"items":""}}}') == ()
    with pytest.raises(TopisQuotaUsedUp):
        read_gyeonggi_rows(nothing.replace(b"4", b"8"))
