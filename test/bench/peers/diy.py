"""A peer of the bench: a payment display as a maker would write it for a Pi. paho-mqtt, qrcode,
Pillow, SQLite (WAL, FULL), one aplay for all clips of an announcement. It trusts what it is sent."""
import binascii
import json
import queue
import sqlite3
import subprocess
import sys
import threading
import time

import paho.mqtt.client as paho
import qrcode
from PIL import Image, ImageDraw, ImageFont

config = json.load(open(sys.argv[1]))
merchant, name = config["merchant"], config["clientId"]
size = (config["width"], config["height"])
screen = open(config["display"], "r+b", buffering=0)
big, small = (ImageFont.truetype(config["font"], points) for points in (56, 28))


def tlv(tag, value):
    return f"{tag:02}{len(value):02}{value}"


def khqr(amount="", bill=""):
    account = (merchant["bakongAccountID"], merchant["merchantID"], merchant["acquiringBank"])
    text = tlv(0, "01") + tlv(1, "12" if amount else "11")
    text += tlv(30, "".join(map(tlv, range(3), account))) + tlv(52, "5999") + tlv(53, "116")
    text += (tlv(54, amount) if amount else "") + tlv(58, "KH")
    text += tlv(59, merchant["name"]) + tlv(60, merchant["city"])
    text += tlv(62, (tlv(1, bill) if bill else "") + tlv(3, merchant["storeLabel"]) + tlv(7, name))
    if amount:
        now = int(time.time() * 1000)
        text += tlv(99, tlv(0, str(now)) + tlv(1, str(now + 300000)))
    text += "6304"
    return text + f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def light(image, color, *lines):
    draw = ImageDraw.Draw(image)
    for top, text, font in lines:
        draw.text((40, top), text, color, font)
    screen.seek(0)
    screen.write(image.convert("BGR;16").tobytes())


def show_qr(amount="", bill=""):
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=6, border=4)
    code.add_data(khqr(amount, bill))
    picture = code.make_image().get_image()
    image = Image.new("RGB", size, "white")
    image.paste(picture, ((size[0] - picture.width) // 2, 200))
    light(image, "black", (40, merchant["name"], small), (90, f"{amount} KHR", big))


def show_paid(amount):
    image = Image.new("RGB", size, (10, 140, 60))
    light(image, "white", (220, "PAID", big), (320, f"{amount} KHR", big))


def clips(amount):
    words = ["received"]
    for place, digit in zip(range(len(amount) - 1, -1, -1), amount):
        if digit != "0":
            words.append("n7b" if digit == "7" and place != 1 else f"n{digit}{'0' * (place == 1)}")
            words += [f"u{10 ** place}"] if place > 1 else []
    paths = ["chimes/chime-paid", *(f"km-espeak/{word}" for word in [*words, "riel.end"])]
    return [f"{config['voices']}/{path}.wav" for path in paths]


def speak():
    while True:
        subprocess.run(["aplay", "-q", *to_say.get()], check=False)


def on_message(client, userdata, message):
    body = json.loads(message.payload)
    if message.topic.endswith("/request"):
        show_qr(body["amount"], body["billNumber"])
        return
    row = (body["txid"], body["amount"], message.payload)
    with db:
        is_new = db.execute("INSERT OR IGNORE INTO credits VALUES (?, ?, ?)", row).rowcount
    if is_new:
        to_say.put(clips(body["amount"]))
        show_paid(body["amount"])


to_say = queue.Queue()
db = sqlite3.connect(config["ledger"])
db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
db.execute("CREATE TABLE IF NOT EXISTS credits (txid TEXT PRIMARY KEY, amount INTEGER, body TEXT)")
threading.Thread(target=speak, daemon=True).start()
show_qr()
client = paho.Client(name, clean_session=False)
client.on_message = on_message
client.on_connect = lambda *_: client.subscribe(f"peer/{name}/+", 1)
client.connect(config["host"], config["port"], 15)
client.loop_forever()
