"""What a notice says, in its receiver's language: that there is news. No place, no facts, no office, no code that opens
anything; and nothing in the subject that tells a reader over the shoulder what it is about."""

from typing import NamedTuple

from portal.bilingual import Bilingual


class Letter(NamedTuple):
    """Subject, for mail only, and text."""

    subject: str
    text: str


NEWS = Bilingual("有新消息", "There is news")
CONFIRM = Bilingual("请确认", "Please confirm")
MAIL: dict[str, tuple[Bilingual, Bilingual]] = {
    "news": (
        NEWS,
        Bilingual(
            "有新消息，请到这里看：\n{track}\n\n这封邮件不说是什么事，也不能回复。\n\n不想再收，点这里停止：\n{stop}\n",
            "There is news. Please look here:\n{track}\n\n"
            "This mail does not say what it is about, and cannot be replied to.\n\nTo stop these mails:\n{stop}\n",
        ),
    ),
    "confirm": (
        CONFIRM,
        Bilingual(
            "有人要求有新消息时往这个邮箱发一句提醒。\n\n是您要的，请点这里确认：\n{confirm}\n或者在刚才的网页上填确认码：{code}\n\n"
            "{hours} 小时内有效。\n不是您要的，什么也不用做，不会再收到。\n",
            "Somebody asked for a short reminder to this address whenever there is news.\n\nIf it was you, confirm here:\n"
            "{confirm}\nor type this code on the page you came from: {code}\n\nValid for {hours} hours.\n"
            "If it was not you, do nothing; no more mail will come.\n",
        ),
    ),
}
SMS = {
    "news": Bilingual("有新消息，请看 {track} 。停止提醒 {stop}", "There is news: {track} - to stop: {stop}"),
    "confirm": Bilingual(
        "确认码 {code}，{hours} 小时内有效。不是您要的，不用理会。",
        "Code {code}, valid for {hours} hours. If it was not you, do nothing.",
    ),
}


def letter(channel: str, kind: str, language: str, **values: str | int) -> Letter:
    """What is sent by `channel`; `values` are the addresses track, confirm and stop, the code and its hours."""
    if channel == "sms":
        return Letter("", SMS[kind].format(**values).text(language))
    subject, text = MAIL[kind]
    return Letter(subject.text(language), text.format(**values).text(language))
