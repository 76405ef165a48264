"""Every step of the bridging and beginner worksheets as somebody does it in the practice console.

``STEPS`` maps (lab, number of the step) to a function that does it with a browser. A step that takes place on
paper, on the student's own computer or at the teacher's desk does the part that the console has.
"""

import re
import time
from pathlib import Path

from playwright.sync_api import expect

STEPS = {}
PASSWORD = "Quiet-Harbour-7"
LONGEST = 20.0
"""Seconds to wait for a health check to turn."""


def step(lab, number):
    def keep(function):
        STEPS[lab, number] = function
        return function

    return keep


class Walk:
    """One student at one browser.

    Args:
        page: Of Playwright.
        say: Gives the console's texts in the student's language.
        address: The console's.
        seat: ``s01``.
        card: User name, first password, and the database's account.
        class_name: The class's slug.
        teacher: The teacher's address.
        between: Does what the teacher does between two steps, by a word.
    """

    def __init__(self, page, say, address, seat, card, class_name, teacher, between):
        self.page, self.say, self.address, self.seat = page, say, address.rstrip("/"), seat
        self.card, self.owner, self.teacher, self.between = card, f"{class_name}-{seat}", teacher, between
        self.kept = {}
        page.on("dialog", lambda dialog: dialog.accept())

    def go(self, path):
        self.page.goto(self.address + path)

    def button(self, word, about="", within=None):
        place = within or self.page
        name = self.say(word) + (f" {about}" if about else "")
        self.press(place.get_by_role("button", name=name, exact=not about).first)

    def press(self, target):
        """Send a form or follow a link, and wait for the page that follows."""
        with self.page.expect_navigation():
            target.click()

    def open_row(self, text):
        self.press(self.page.locator("tbody th a", has_text=re.compile(f"{re.escape(text)}$")).first)

    def sees(self, text):
        expect(self.page.locator("main")).to_contain_text(text)

    def sees_not(self, text):
        expect(self.page.locator("main")).not_to_contain_text(text)

    def refused(self, code):
        expect(self.page.locator("[role=alert]").first).to_contain_text(code)

    def server(self, role="server"):
        self.go("/servers")
        self.open_row(f"{self.owner}-{role}")

    def connect(self, role="server"):
        self.server(role)
        self.press(self.page.get_by_role("link", name=self.say("connect"), exact=True))

    def types(self, *lines):
        """Type lines; returns what the last one printed."""
        output = ""
        for line in lines:
            before = (
                self.page.locator(".terminal pre").inner_text()
                if self.page.locator(".terminal pre").count()
                else ""
            )
            self.page.locator("#line").fill(line)
            self.button("run")
            if self.page.locator(".terminal pre").count():
                output = self.page.locator(".terminal pre").inner_text()[len(before.rstrip()) :]
        return output

    def bucket(self):
        self.go("/buckets")
        self.press(self.page.locator("tbody th a").first)

    def object(self, key):
        self.bucket()
        self.press(self.page.get_by_role("link", name=key, exact=True).first)

    def upload(self, name, data):
        self.page.locator("#upload summary").click()
        self.page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        )
        self.press(self.page.locator("#upload button"))

    def visit(self, address):
        self.go("/browser")
        self.page.get_by_label(self.say("web_address")).fill(address)
        self.button("go")

    def stops(self, role="server"):
        self.server(role)
        self.button("stop")
        self.sees("Stopped")

    def starts(self, role="server"):
        self.server(role)
        self.button("start")
        self.sees("Running")


# --- bridging ----------------------------------------------------------------------------------------


@step("B1", 1)
def sign_in(walk):
    walk.go("/sign-in")
    walk.page.get_by_label(walk.say("user_name")).fill(walk.card.user)
    walk.page.get_by_label(walk.say("password")).fill(walk.card.password)
    walk.button("sign_in")
    walk.page.get_by_label(walk.say("new_password"), exact=True).fill(PASSWORD)
    walk.page.get_by_label(walk.say("repeat_password")).fill(PASSWORD)
    walk.button("save_password")
    walk.sees(walk.say("password_changed"))


@step("B1", 2)
def region_and_zones(walk):
    walk.go("/")
    expect(walk.page.locator(".top")).to_contain_text("香港" if walk.say("home") == "概覽" else "Hong Kong")
    walk.go("/regions")
    for letter in "bcd":
        walk.sees(f"cn-hongkong-{letter}")


@step("B1", 3)
def resource_group_and_tags(walk):
    walk.go("/resource-groups")
    walk.sees("classroom")
    walk.go("/tags")
    walk.sees(f"seat={walk.seat}")


@step("B1", 4)
def users_are_closed(walk):
    walk.go("/ram")
    walk.refused("NoPermission")
    walk.sees("ram:ListUsers")


@step("B2", 1)
def change_the_first_file(walk):
    walk.object("welcome.txt")
    with walk.page.expect_download() as waiting:
        walk.page.get_by_role("link", name=walk.say("download"), exact=True).click()
    text = Path(waiting.value.path()).read_text("utf-8")
    walk.bucket()
    walk.upload("welcome.txt", f"{text}\nI was here.\n".encode())
    walk.sees(walk.say("uploaded"))
    walk.object("welcome.txt")
    expect(walk.page.locator("textarea[name=text]")).to_have_value(re.compile("I was here"))


@step("B2", 2)
def versions(walk):
    walk.bucket()
    walk.upload("my cat.png", b"\x89PNG\r\n\x1a\n\0\xff")
    walk.press(walk.page.get_by_role("link", name=walk.say("show_versions")))
    rows = walk.page.locator("tbody tr", has_text="welcome.txt")
    expect(rows).to_have_count(2)
    walk.button("restore", within=rows.last, about="welcome.txt 1")
    expect(walk.page.locator("textarea[name=text]")).not_to_have_value(re.compile("I was here"))
    # The checkpoint asks for a changed file.
    walk.page.locator("textarea[name=text]").fill("Changed once more.\n")
    walk.button("save")


@step("B2", 3)
def a_link_that_expires(walk):
    walk.object("my cat.png")
    walk.page.locator("summary", has_text=walk.say("copy_url")).click()
    walk.page.get_by_label(walk.say("valid_for")).fill("5")
    walk.press(walk.page.locator("details.ask form button"))
    link = walk.page.get_by_role("textbox", name=walk.say("copy_url")).input_value()
    # The neighbour's browser is not signed in.
    context = walk.page.context.browser.new_context()
    assert context.request.get(link).body().startswith(b"\x89PNG")
    late = walk.between("six minutes", lambda: context.request.get(link))
    assert late.status == 403
    assert "expired" in late.text() or "過期" in late.text()
    context.close()


@step("B2", 4)
def no_public_file(walk):
    walk.object("welcome.txt")
    walk.press(walk.page.get_by_role("button", name=walk.say("make_public")))
    walk.refused("AccessDenied")


@step("B3", 1)
def find_the_server(walk):
    walk.server()
    walk.sees("ecs.e-c1m1.large")
    walk.sees("2 GiB")


@step("B3", 2)
def session_manager(walk):
    walk.connect()
    assert "Linux" in walk.types("uname -a")
    assert "Mem:" in walk.types("free -h")
    assert "/dev/vda3" in walk.types("df -h")
    assert "root" in walk.types("whoami")


@step("B3", 3)
def a_file_survives_a_reboot(walk):
    walk.connect()
    walk.types('echo "I was here" > note.txt')
    walk.server()
    walk.button("reboot")
    walk.connect()
    assert "I was here" in walk.types("cat note.txt")


@step("B3", 4)
def stop_and_start(walk):
    walk.stops()
    walk.press(walk.page.get_by_role("link", name=walk.say("connect"), exact=True))
    walk.refused("IncorrectInstanceStatus")
    walk.between("verify")
    walk.starts()


@step("B4", 1)
def open_the_page(walk):
    walk.server()
    walk.press(walk.page.get_by_role("link", name=walk.say("open_page")))
    expect(walk.page.frame_locator("iframe").locator("h1")).to_contain_text(walk.seat)
    walk.kept["page"] = walk.page.get_by_label(walk.say("web_address")).input_value()


@step("B4", 2)
def read_the_rule(walk):
    walk.go("/security-groups")
    walk.press(walk.page.locator("tbody th a").first)
    for text in ("80", "0.0.0.0/0", "TCP"):
        walk.sees(text)


@step("B4", 3)
def change_the_heading(walk):
    walk.connect()
    walk.types("sudo nano /usr/share/nginx/html/index.html")
    box = walk.page.locator("textarea[name=text]")
    box.fill(re.sub("<h1>.*</h1>", "<h1>My own heading</h1>", box.input_value()))
    walk.button("save")
    walk.visit(walk.kept["page"])
    expect(walk.page.frame_locator("iframe").locator("h1")).to_have_text("My own heading")


@step("B4", 4)
def https_does_not_answer(walk):
    walk.visit(walk.kept["page"].replace("http://", "https://"))
    walk.refused("ERR_CONNECTION_TIMED_OUT")


@step("B4", 5)
def close_the_port(walk):
    walk.between("verify")
    walk.go("/security-groups")
    walk.press(walk.page.locator("tbody th a").first)
    walk.press(walk.page.locator("tbody button.danger").first)
    walk.visit(walk.kept["page"])
    walk.refused("ERR_CONNECTION_TIMED_OUT")


@step("B5", 1)
def read_the_price_card(walk):
    walk.object("price-card.txt")
    expect(walk.page.locator("textarea[name=text]")).to_have_value(re.compile("WHAT DOES IT COST"))


@step("B5", 2)
def what_a_stopped_server_costs(walk):
    walk.go("/cost")
    walk.sees(f"{walk.owner}-server")
    walk.sees("HK$0.0000")


@step("B5", 3)
def compare_tags_and_card(walk):
    walk.go("/tags")
    walk.sees(f"{walk.owner}-server")


@step("B5", 4)
def work_it_out(walk):
    walk.go("/cost")
    walk.sees(walk.say("total"))


@step("B6", 1)
def delete_the_forgotten_disk(walk):
    walk.go("/disks")
    row = walk.page.locator("tbody tr", has_text=walk.say("not_attached"))
    expect(row).to_have_count(1)
    walk.press(row.locator("button.danger"))
    walk.sees("ecs:DeleteDisk")
    walk.sees_not(walk.say("not_attached"))


@step("B6", 2)
def the_servers_disk_stays(walk):
    walk.go("/disks")
    walk.press(walk.page.locator("tbody button.danger").first)
    walk.refused("Forbidden.RAM")


@step("B6", 3)
def clean_up_the_folder(walk):
    for name in ("keep-me", "old-draft", "copy-of-copy"):
        walk.object(f"leftovers/{name}.txt")
        assert walk.page.locator("textarea[name=text]").input_value()
        if name == "old-draft":
            walk.button("delete")
        elif name == "copy-of-copy":
            walk.bucket()
            walk.button("delete", "leftovers/copy-of-copy.txt")
    # One file too many goes, and comes back.
    walk.bucket()
    walk.button("delete", "leftovers/keep-me.txt")
    walk.press(walk.page.get_by_role("link", name=walk.say("show_versions")))
    walk.sees(walk.say("delete_marker"))
    walk.button("restore", "leftovers/keep-me.txt")
    walk.bucket()
    walk.sees("leftovers/keep-me.txt")
    walk.sees_not("leftovers/old-draft.txt")


@step("B6", 4)
def a_list_on_paper(walk):
    walk.go("/tags")
    walk.sees(walk.owner)


# --- beginner ----------------------------------------------------------------------------------------


@step("G1", 1)
def two_vswitches(walk):
    # The first step of this level, too, needs the sign-in of the card.
    sign_in(walk)
    walk.go("/networks")
    rows = walk.page.locator("tbody tr", has_text=f"{walk.owner}-vswitch")
    expect(rows).to_have_count(2)
    block = re.search(r"10\.\d+\.\d+\.\d+/(\d+)", rows.first.inner_text())
    expect(rows.first).to_contain_text(str(2 ** (32 - int(block[1])) - 4))


@step("G1", 2)
def the_route_table(walk):
    walk.go("/networks")
    walk.press(walk.page.locator("tbody th a", has_text="route-table").first)
    walk.sees("0.0.0.0/0")
    walk.sees("NatGateway")
    walk.sees(walk.say("local_route"))


@step("G1", 3)
def the_security_group(walk):
    walk.go("/security-groups")
    walk.press(walk.page.locator("tbody th a").first)
    walk.sees(walk.say("all_ports"))
    walk.sees_not("0.0.0.0/0")


@step("G1", 4)
def draw_it(walk):
    walk.go("/networks")
    walk.sees(walk.say("nat_gateways"))


@step("G2", 1)
def on_the_server(walk):
    walk.connect()
    assert "root" in walk.types("whoami")


@step("G2", 2)
def a_file_on_the_data_disk(walk):
    walk.connect()
    assert "/data" in walk.types("lsblk")
    assert "/data" in walk.types("df -h")
    assert "/data" in walk.types("cat /etc/fstab")
    walk.types("echo mine > /data/file.txt")
    walk.server()
    walk.button("reboot")
    walk.connect()
    assert "mine" in walk.types("cat /data/file.txt")


@step("G2", 3)
def a_public_key(walk):
    walk.connect()
    key = "ssh-ed25519 AAAAC3Nza practice"
    assert key in walk.types(f'echo "{key}" >> ~/.ssh/authorized_keys', "cat ~/.ssh/authorized_keys")


@step("G2", 4)
def whose_address(walk):
    walk.go("/networks")
    nat = walk.page.locator("section", has_text=walk.say("nat_gateways")).last.inner_text()
    walk.connect()
    address = walk.types("curl -s https://ifconfig.me").split()[-1]
    assert address in nat


@step("G2", 5)
def what_happened_first(walk):
    walk.connect()
    assert "active" in walk.types("systemctl status mount-data")
    assert "mounted on /data" in walk.types("journalctl -u mount-data")


@step("G3", 1)
def before(walk):
    walk.connect()
    walk.types("date > /data/before.txt")
    walk.between("snapshot")


@step("G3", 2)
def after(walk):
    walk.connect()
    assert "after.txt" in walk.types("date > /data/after.txt", "rm /data/before.txt", "ls /data")


@step("G3", 3)
def roll_back(walk):
    walk.connect()
    walk.types("cd /", "umount /data")
    assert "after" not in walk.types("ls /data")
    walk.stops()
    walk.go("/disks")
    walk.open_row("data-disk")
    taken = walk.page.locator("tbody tr", has_text="data-snapshot").last
    walk.press(taken.get_by_role("button", name=walk.say("roll_back")))
    walk.sees("ecs:ResetDisk")
    walk.starts()


@step("G3", 4)
def which_is_there(walk):
    walk.connect()
    shown = walk.types("ls /data")
    assert "before.txt" in shown
    assert "after.txt" not in shown


@step("G4", 1)
def log_on_to_the_database(walk):
    walk.connect()
    known = walk.card.database
    walk.types(f"mysql -h {known.host} -u {known.user} -p {walk.seat}", known.password)
    assert "mysql>" in walk.page.locator(".prompt label").inner_text()


@step("G4", 2)
def a_table_with_rows(walk):
    walk.types("CREATE TABLE books (id INT PRIMARY KEY AUTO_INCREMENT, title VARCHAR(80), year INT);")
    rows = ", ".join(f"('Book {number}', {2000 + 4 * number})" for number in range(1, 6))
    assert "5 rows affected" in walk.types(f"INSERT INTO books (title, year) VALUES {rows};")
    assert "2 rows in set" in walk.types("SELECT * FROM books WHERE year < 2010;")


@step("G4", 3)
def only_the_own_database(walk):
    shown = walk.types("SHOW DATABASES;")
    assert walk.seat in shown
    assert "s03" not in shown.replace(walk.seat, "")
    assert "GRANT SELECT" in walk.types("SHOW GRANTS;")


@step("G4", 4)
def two_sessions(walk):
    walk.types("START TRANSACTION; DELETE FROM books;")
    walk.go("/databases")
    walk.press(walk.page.get_by_role("link", name=walk.say("log_on_database")))
    walk.page.get_by_label(walk.say("password"), exact=True).fill(walk.card.database.password)
    walk.button("log_on_database")
    walk.page.get_by_label(walk.say("sql"), exact=True).fill("SELECT COUNT(*) AS n FROM books;")
    walk.button("run_sql")
    walk.sees("| 5 |")
    walk.connect()
    walk.types("ROLLBACK;")
    assert "| 5" in walk.types("SELECT COUNT(*) AS n FROM books;")
    walk.types("exit")


ASK = "for i in $(seq 10); do curl -s {} | grep served; done"


def _address(walk):
    walk.go("/load-balancers")
    return "http://" + re.search(r"alb-\S+\.alb\.aliyuncs\.com", walk.page.locator("main").inner_text())[0]


@step("G5", 1)
def who_answers(walk):
    walk.kept["alb"] = _address(walk)
    walk.connect("server-1")
    shown = walk.types(ASK.format(walk.kept["alb"]))
    assert shown.count("server 1 of") + shown.count("server 2 of") == 10
    assert min(shown.count(f"server {number} of") for number in (1, 2)) >= 3


@step("G5", 2)
def one_server_less(walk):
    walk.stops("server-2")
    walk.between("verify")
    walk.connect("server-1")
    deadline = time.monotonic() + LONGEST
    while (shown := walk.types("clear", ASK.format(walk.kept["alb"]))).count("server 1 of") < 10:
        assert time.monotonic() < deadline, shown
        walk.between("ten seconds")
    assert "server 2 of" not in shown


@step("G5", 3)
def and_back(walk):
    walk.starts("server-2")
    walk.go("/load-balancers")
    walk.sees(walk.say("becoming_healthy"))
    walk.between("ten seconds")
    walk.between("ten seconds")
    walk.go("/load-balancers")
    walk.sees_not(walk.say("becoming_healthy"))


@step("G5", 4)
def weight_of_nothing(walk):
    walk.go("/load-balancers")
    row = walk.page.locator("tbody tr", has_text="server-2").last
    row.locator("summary", has_text=walk.say("set_weight")).click()
    row.get_by_label(walk.say("weight"), exact=True).fill("0")
    walk.press(row.locator("details[open] button"))
    walk.sees("alb:UpdateServerGroupServersAttribute")
    walk.connect("server-1")
    assert "server 2 of" not in walk.types("clear", ASK.format(walk.kept["alb"]))


@step("G6", 1)
def read_role_and_policies(walk):
    walk.go("/ram")
    walk.page.get_by_role("textbox", name=walk.say("role")).fill(f"{walk.owner}-server-role")
    walk.button("open_role")
    walk.sees("ecs.aliyuncs.com")
    for name, text in (("read", "ecs:Describe"), ("operate", "ecs:StopInstance")):
        walk.go("/ram")
        walk.page.get_by_role("textbox", name=walk.say("policy")).fill(f"{walk.owner}-server-{name}")
        walk.button("open_policy")
        walk.sees(text)
    walk.sees(f'"{walk.seat}"')


TOKEN = "T=$(curl -sX PUT -H 'X-aliyun-ecs-metadata-token-ttl-seconds: 60' http://100.100.100.200/latest/api/token)"
METADATA = "http://100.100.100.200/latest/meta-data/ram/security-credentials/"


@step("G6", 2)
def metadata_needs_a_token(walk):
    walk.connect()
    assert "403" in walk.types(f"curl -s {METADATA}")
    assert "server-role" in walk.types(TOKEN, f'curl -s -H "X-aliyun-ecs-metadata-token: $T" {METADATA}')


@step("G6", 3)
def the_role_may_look_and_not_stop(walk):
    walk.connect()
    walk.types("aliyun configure --mode EcsRamRole")
    shown = walk.types("aliyun ecs DescribeInstances")
    server = re.search(r"i-[a-z0-9]{10,}", shown)[0]
    assert "Forbidden.RAM" in walk.types(f"aliyun ecs StopInstance --InstanceId {server}")


@step("G6", 4)
def the_record_of_events(walk):
    walk.go("/events")
    walk.refused("NoPermission")
    walk.page.goto(walk.teacher)
    walk.sees("ecs:StopInstance")
    walk.sees("role/")
