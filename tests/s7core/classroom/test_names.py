"""Which nicknames and class names are taken."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from s7core.classroom import names

GENUINE = {
    "Latin": "Zoë|Jürgen|Łukasz|Đặng Ngọc|O'Neil|Siân-Mary|Ægir|Çağrı|İpek|Jo’anne|Gal·la|Kaʻiulani|Padmini|R2-D2",
    "Greek": "Νίκος|Ελένη|Χρήστος",
    "Cyrillic": "Иван|Юлия|Ёжик|Їжак|Наталʼя|Ђорђе",
    "Arabic": "محمد|نور|فاطمة|عبد الله|٣علي",
    "Persian": "علی‌رضا|می‌نا|پریسا",
    "Hebrew": "גל|שִׁרָה|ג׳ורג׳",
    "Devanagari": "राम|कृष्ण|लक्ष्मी|श्रीमान्",
    "Tamil": "ஆதி|ஸ்ரீநிதி",
    "Bengali": "রাহুল|র‍্যাচেল|অনন্যা",
    "Thai": "สมชาย|น้ำ|กัญญา",
    "Georgian": "გიორგი|ნინო",
    "Armenian": "Արմեն|Անի",
    "Chinese": "李|王小明|Anna李",
    "Japanese": "さくら|太郎|ジョン・スミス|ユーキ|田中かずき",
    "Korean": "김민수|金민수",
    "Amharic": "አበበ|ሰላም",
    "Burmese": "မြို့",
    "Khmer": "ស្រីមុំ",
    "Sinhala": "ශ්‍රී",
    "Tibetan": "སྒྲོལ་མ",
    "Malayalam": "ശ്രീജിത്ത്",
    "Cherokee": "ᏣᎳᎩ",
    "Tifinagh": "ⴰⵎⵣ",
}


@pytest.mark.parametrize("language", GENUINE)
def test_names_of_every_language_are_taken_as_they_are(language):
    for name in GENUINE[language].split("|"):
        assert names.nickname(name) == name


@pytest.mark.parametrize(
    ("typed", "name"), [("  Ada   L ", "Ada L"), ("Ａｎｎａ", "Anna"), ("Zoe\u0308", "Zoë"), ("ﬁn", "fin")]
)
def test_a_nickname_has_single_spaces_and_usual_letters(typed, name):
    assert names.nickname(typed) == name


MARKUP = [
    "<b>",
    "[x](y)",
    "*star*",
    "a_b",
    "$x$",
    "-x",
    "=1+1",
    ":smile:",
    "a`b",
    "a&b",
    'a"b',
    "a|b",
    "#1",
    "www.x.org",
    "a@b",
    "\\",
]
UNSEEN = [
    "\u3164",
    "\uffa0",
    "\u115f",
    "\u2800",
    "\u200b",
    "Anna\u3164",
    "teacher\u3164",
    "Ann\u200ca",
    "Anna\u200d",
    "علی\u200c",
    "An\u034fna",
    "Anna\ufe0f",
    "Anna\U000e0101",
    "a\u202eb",
    "a\u180eb",
    "a\u17b4b",
    "\U00013441",
    "\ud800",
    "ʻʻ",
    "annaˈ",
    "نـور",
]
STACKED = ["a" + "\u0301" * 19, "a\u0301\u0301\u0301", "\u0301a", "a \u0301b", "1\u0301", "1\u20e3"]
TEACHERS = [
    "Teacher",
    "T e a c h e r",
    "tëacher",
    "Teacher 1",
    "Teacher1",
    "The Teacher",
    "Tea-cher",
    "Admin",
    "Adm1n",
    "adrnin",
    "АDМІN",
    "tеacher",
    "𝐭𝐞𝐚𝐜𝐡𝐞𝐫",
    "ᴛᴇᴀᴄʜᴇʀ",
    "t e a c h e r 1",
]


@pytest.mark.parametrize("typed", ["", "   ", "a" * 21, "x" * 10**6, *MARKUP, *UNSEEN, *STACKED, *TEACHERS, "аnna", "Αnna"])
def test_a_nickname_that_could_deceive_anybody_is_refused_in_one_sentence(typed):
    with pytest.raises(ValueError, match=r"^nickname is") as refused:
        names.nickname(typed)
    assert len(str(refused.value)) < 250 and "\n" not in str(refused.value)


def test_a_refusal_names_the_character_or_the_scripts():
    for typed, said in (
        ("Anna\u3164", "U+1160 HANGUL JUNGSEONG FILLER"),
        ("аnna", "Cyrillic and Latin"),
        ("a_b", r"U\+005F LOW LINE"),
    ):
        with pytest.raises(ValueError, match=said.replace("U+1", r"U\+1")):
            names.nickname(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "ANNA"),
        ("Zoe", "Zoë"),
        ("Anna L", "Anna-L"),
        ("Iana", "lana"),
        ("bob", "b0b"),
        ("modern", "modem"),
        ("ΑΝΝΑ", "Anna"),
        ("оса", "oca"),
        ("Рома", "POMA"),
        ("ニ", "二"),
        ("علی‌رضا", "علیرضا"),
        ("שִׁרָה", "שרה"),
    ],
)
def test_names_that_a_reader_could_take_for_each_other_are_confusable(one, other):
    assert names.are_confusable(one, other) and names.are_confusable(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("राम", "रमा"),
        ("Ali", "All"),
        ("かな", "がな"),
        ("Nina", "Vina"),
        ("Lana", "Iana"),
        ("สุดา", "สดา"),
        ("李", "季"),
        ("Иван", "Ивон"),
    ],
)
def test_names_that_look_different_are_not_confusable(one, other):
    assert not names.are_confusable(one, other)


def test_the_comparison_key_fits_the_store_and_is_equal_only_for_confusable_names():
    every = [name for of in GENUINE.values() for name in of.split("|")]
    keys = {names.comparison_key(name): name for name in every}
    assert all(0 < len(key) <= 128 for key in keys) and len(keys) == len(every)
    assert len(names.comparison_key("m" * names.LONGEST_NICKNAME)) <= 128


@example("0\U00018d80")  # a letter that came with a newer Unicode than Python 3.11's
@given(st.text(max_size=30) | st.text(st.characters(categories=["L", "M", "N", "Cf"]), max_size=24))
@settings(max_examples=400, deadline=1_000)
def test_any_text_is_a_safe_nickname_or_one_sentence(typed):
    try:
        name = names.nickname(typed)
    except ValueError as error:
        assert str(error).startswith("nickname is") and "\n" not in str(error)
        return
    assert names.nickname(name) == name and 0 < len(names.comparison_key(name)) <= 128
    assert 1 <= len(name) <= names.LONGEST_NICKNAME
    assert all(unicodedata.category(each)[0] in "LMN" or each in " -'’·・׳״་۽۾\u0375\u200c\u200d" for each in name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("9B", "9b"),
        (" physics-2 ", "physics-2"),
        ("9 b", "9-b"),
        ("Physik für Anfänger", "physik-für-anfänger"),
        ("9б", "9б"),
        ("物理2", "物理2"),
        ("क्षेत्र 1", "क्षेत्र-1"),
        ("علی‌رضا", "علی‌رضا"),
    ],
)
def test_a_class_name_is_of_any_letters_and_small(typed, name):
    assert names.class_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["", "9/b", "-9", "a--b", "a - b", "a" * 25, "9b?x=1", "9b&x", "9b#", "9b%", "9b\u3164", "a\u202eb", "9_b"]
)
def test_a_class_name_with_anything_else_is_refused(typed):
    with pytest.raises(ValueError, match="class is"):
        names.class_name(typed)


@given(st.text(max_size=30) | st.text(st.characters(categories=["L", "M", "N"]), max_size=24))
@settings(max_examples=300, deadline=1_000)
def test_any_text_is_a_safe_class_name_or_one_sentence(typed):
    try:
        name = names.class_name(typed)
    except ValueError as error:
        assert str(error).startswith("class is") and "\n" not in str(error)
        return
    assert names.class_name(name) == name and len(name) <= names.LONGEST_CLASS
