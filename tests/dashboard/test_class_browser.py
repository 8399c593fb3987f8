"""A class in real browsers: two students and their teacher, each in a context of their own."""

import pytest
from browser_under_test import free_port, opened, serve, settle, sign_in, stop_button, wait_until

from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.register import Register
from s7core.runs.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

PASSWORD = "a long phrase"


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('class') / 'runs.sqlite'}"
    yield from ((address, Store(url)) for address in serve(url, **{PASSWORD_VARIABLE: PASSWORD}))


def join(page, link: str, nickname: str) -> None:
    opened(page, link)
    page.get_by_role("textbox", name="Nickname").fill(nickname)
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text(f"You are {nickname} in class").wait_for()
    settle(page)


def train(page, address: str, **settings: object) -> None:
    opened(page, f"{address}/train?" + "&".join(f"{name}={value}" for name, value in settings.items()))
    page.get_by_role("button", name="Train", exact=True).click()
    settle(page)


def test_two_students_and_their_teacher(classroom, people):
    address, store = classroom
    teacher, ada, bob = people(), people(), people()

    sign_in(teacher, address, PASSWORD)
    teacher.get_by_role("textbox", name="New class").fill("9B")
    teacher.get_by_role("button", name="Open it").click()
    link = f"{address}/join?class=9b"
    teacher.get_by_text(link).wait_for()

    join(ada, link, "Ada")
    opened(bob, link)
    bob.get_by_role("textbox", name="Nickname").fill("ada")
    bob.get_by_role("button", name="Join", exact=True).click()
    bob.get_by_text("somebody in this class has already").wait_for()
    join(bob, link, "Bob")
    bob.reload()  # a new session, and still Bob
    bob.get_by_text("You are Bob in class").wait_for()

    small = {"train_images": 600, "batch_size": 50}
    train(ada, address, epochs=1, **small)
    train(bob, address, epochs=1, **small)
    wait_until(lambda: len(store.runs("finished")) == 2)
    by_name = {run.nickname: run for run in store.runs()}
    assert set(by_name) == {"Ada", "Bob"} and by_name["Ada"].recipe.seed != by_name["Bob"].recipe.seed

    opened(teacher, f"{address}/class_wall?class=9b")  # the teacher's session is new, and still signed in
    mean = sum(run.last_test_accuracy for run in by_name.values()) / 2 * 100
    teacher.get_by_text(f"{mean:.2f}% on average over 2 runs").wait_for()
    best = max(by_name.values(), key=lambda run: run.last_test_accuracy)
    teacher.get_by_text(f"best under 8,000 parameters: {best.nickname}").wait_for()

    train(ada, address, epochs=15)  # long
    stop_button(ada).wait_for()
    [long] = store.runs("queued", "running")
    opened(bob, f"{address}/train?run={long.id}")
    bob.get_by_text("Ada · seed 101").first.wait_for()
    assert not stop_button(bob).count()
    opened(bob, f"{address}/train?run={by_name['Ada'].id}")
    bob.get_by_role("heading", name="Finished: Final Model, experiment 1").wait_for()
    assert not bob.get_by_role("button", name="Delete").count()
    opened(bob, f"{address}/train?run={by_name['Bob'].id}")
    bob.get_by_role("button", name="Delete").first.wait_for()

    opened(teacher, f"{address}/teacher?class=9b")
    stop_button(teacher).click()
    wait_until(lambda: store.run(long.id).state == "stopped")
    teacher.get_by_test_id("stCheckbox").filter(has_text="Class is open").locator("label").first.click()
    settle(teacher)
    train(bob, address, epochs=2, **small)  # other settings: those that were trained are shown in a closed class too
    bob.get_by_text("Class 9b is closed").wait_for()
    assert not store.runs("queued", "running")


def test_a_wall_is_live_until_the_teacher_freezes_it(classroom, people):
    address, store = classroom
    teacher, ada, wall = people(), people(), people()
    sign_in(teacher, address, PASSWORD)
    teacher.get_by_role("textbox", name="New class").fill("10a")
    teacher.get_by_role("button", name="Open it").click()
    teacher.get_by_text(f"{address}/join?class=10a").wait_for()
    settle(teacher)
    join(ada, f"{address}/join?class=10a", "Ada")
    opened(wall, f"{address}/class_wall?class=10a")
    wall.get_by_text("will be a point here after its first epoch").wait_for()
    train(ada, address, epochs=1, train_images=600, batch_size=50)
    wall.locator(".s7-wall b").nth(1).get_by_text("1", exact=True).wait_for()  # nobody touched this page

    teacher.get_by_test_id("stCheckbox").filter(has_text="Wall is frozen").locator("label").first.click()
    wall.locator(".s7-wall div").filter(has_text="frozen").wait_for()
    train(ada, address, epochs=1, train_images=700, batch_size=50)
    wait_until(lambda: len([run for run in store.runs("finished") if run.class_name == "10a"]) == 2)
    wall.wait_for_timeout(5_000)  # two more looks of the wall
    assert wall.locator(".s7-wall b").nth(1).inner_text() == "1"
    teacher.get_by_test_id("stCheckbox").filter(has_text="Wall is frozen").locator("label").first.click()
    wall.locator(".s7-wall b").nth(1).get_by_text("2", exact=True).wait_for()


@pytest.mark.parametrize(("email", "is_teacher"), [("ada@school.example", True), ("eve@school.example", False)])
def test_a_teacher_signs_in_with_the_school_s_openid_connect_provider(people, tmp_path, email, is_teacher):
    pytest.importorskip("authlib", reason="Authlib is part of the test extra")
    from openid_under_test import CLIENT, provider

    port, secrets = free_port(), tmp_path / "secrets.toml"
    with provider(email) as school:
        secrets.write_text(f"""
            teachers = ["ada@school.example"]
            [auth]
            redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
            cookie_secret = "only for this test"
            client_id = "{CLIENT}"
            client_secret = "only for this test too"
            server_metadata_url = "{school}/.well-known/openid-configuration"
            """)
        for address in serve(f"sqlite:///{tmp_path / 'runs.sqlite'}", port, STREAMLIT_SECRETS_FILES=str(secrets)):
            page = people()
            opened(page, f"{address}/teacher")
            page.get_by_role("button", name="Sign in with your school's account").click()
            page.get_by_role("heading", name="How small can a digit reader get?").wait_for()  # back from the provider
            opened(page, f"{address}/teacher")
            if is_teacher:
                page.get_by_role("button", name=f"Sign out {email}").wait_for()
                page.get_by_role("button", name="Open it").wait_for()
            else:
                page.get_by_text(f"You are signed in as {email}, which is not among").wait_for()
                assert not page.get_by_role("button", name="Open it").count()
            page.goto("about:blank")  # before its server goes


def test_what_one_teacher_switches_the_other_sees_without_a_click_and_then_the_first_click_counts(classroom, people):
    address, store = classroom
    first, second = people(), people()
    sign_in(first, address, PASSWORD)
    first.get_by_role("textbox", name="New class").fill("10c")
    first.get_by_role("button", name="Open it").click()
    first.get_by_text(f"{address}/join?class=10c").wait_for()
    sign_in(second, address, PASSWORD)
    opened(second, f"{address}/teacher?class=10c")
    switches = [page.get_by_role("switch", name="Class is open") for page in (first, second)]
    labels = [page.get_by_text("Class is open") for page in (first, second)]
    register = Register(store)
    for acts, is_open in ((0, False), (1, True), (0, False)):
        labels[acts].click()
        wait_until(lambda is_open=is_open: register.class_named("10c").open == is_open)
        wait_until(lambda is_open=is_open: all(switch.is_checked() == is_open for switch in switches))
