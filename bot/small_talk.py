"""What people say that is no question: thanks, greetings, a yes or no in words, and that an answer is wrong."""

from __future__ import annotations

import re

__all__ = ["is_doubt", "is_greeting", "is_small_talk", "is_yes_or_no"]

_PARTICLES = r"[啊呀呢吧哦喔哈啦了的]*"
_YES_OR_NO = re.compile(
    r"(?:yes|yeah|yep|yup|sure|ok(?:ay)?|no|nope|nah|please do|go ahead|do it|correct|right|not now|"
    rf"(?:是|好|行|可以|嗯+|对|不是|不用|不要|不行|没问题|确认|同意|取消){_PARTICLES})"
    r"(?: (?:please|thanks|thank you|谢谢))?",
    re.IGNORECASE,
)
_PLEASANTRIES = re.compile(
    r"(?:(?:ok(?:ay)?|great|cool|perfect|nice|awesome|good|好的?|嗯|收到|明白|太好了|非常|十分|真的?)[ ]*)*"
    r"(?:(?:many |big |much )?thanks?(?: you)?(?: (?:so|very) much| a lot| a million| all| marketbot)?|thx|ty|cheers|"
    r"ok(?:ay)?|great|nice|cool|perfect|awesome|good(?: job| one)?|well done|got it|i see|understood|noted|"
    r"will do|lol|haha|yes|no|yep|nope|never mind|nevermind|"
    r"(?:see you|bye)(?: later| tomorrow)?|good ?night|"
    r"\+1|谢谢.{0,3}|谢啦|谢了|多谢.{0,2}|感谢.{0,2}|辛苦了?|好的?|好滴|好嘞|收到|明白了?|知道了|了解了?|不错|太好了|很好|赞|哈哈+|"
    r"嗯+|是的?|不是|没事了?|再见|拜拜|晚安)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:hi+|hello+|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|"
    r"您好|你好|妳好|哈[喽罗啰]|嗨+|早|早安|早上好|上午好|中午好|下午好|晚上好|大家好)"
    rf"(?: (?:there|bot|marketbot|again|all|team|everyone|机器人))*{_PARTICLES}|"
    r"(?:(?:are )?you there|anyone there|在吗|在么|在不在|有人吗)",
    re.IGNORECASE,
)
_WHAT = r"(?:this|that|it|these|those|the|your|numbers?|figures?|answers?|results?|totals?|table|chart)"
_IS = (
    r"(?:'s| is| are| was| were| can| do| does| look| looks| seem| seems| must be| has to be|isn|aren|wasn| "
    + _WHAT
    + ")*"
)
_VERY = r"(?: (?:just|still|all|so|completely|totally|simply|plain|clearly|definitely|a bit))*"
_WRONG = (
    r"(?:wrong|incorrect|false|off|mistaken|inaccurate|"
    r"(?:not|n't|nt) (?:right|correct|true|accurate|what i (?:asked|meant|wanted)(?: for)?)|"
    r"doesn't look right|can't be(?: right| true| correct)?|makes? no sense)"
)
_LEADING = r"(?:(?:no|nope|nah|hmm+|sorry|wait|but|hey|um+|well|i think|i believe|i'm afraid|afraid) )*"
_DOUBT = re.compile(
    rf"{_LEADING}(?:{_WHAT}{_IS}(?: be)?{_VERY} ?{_WRONG}|"
    r"(?:completely |totally |all |just )?"
    r"(?:wrong|incorrect|not right|not correct|not true)(?: (?:answer|numbers?))?|"
    r"(?:you're|you are|you got (?:it|this|that)|you have (?:it|this|that)) (?:wrong|mistaken|incorrect)|"
    r"(?:this|that|it) (?:doesn't|does not|don't|can't|cannot) (?:look |seem |be |add )?"
    r"(?:right|correct|true|up|make sense)|"
    r"there(?:'s| is| must be) (?:something|a mistake|an error)(?: wrong)?"
    r"(?: (?:here|there|in (?:this|that|it)))?)"
    r"(?: (?:at all|though|i think|i'm afraid|sorry))?",
    re.IGNORECASE,
)
_DOUBT_ZH = re.compile(
    r"(?:不|嗯|哎|诶|喂|等等|我觉得|我感觉|感觉|好像|貌似|似乎|应该|但是?|可是)*"
    r"(?:(?:这个?|那个?|你的?|上面的?|刚才的?|结果|数据|数字|数|答案|回答|算|弄|搞|得)*"
    r"(?:好像|貌似|似乎|应该|肯定|完全|还是|都|有点|是|根本)*"
    r"(?:不对|不太对|不正确|不准确?|错了?|错误的?|有误|有错|有问题|搞错了?|弄错了?|算错了?|理解错了?|对不上|不可能)"
    r"|(?:这|那)?(?:个|些)?(?:不是这样的?|(?:并)?不是我(?:要|想要|问|说)的?(?:东西|意思|结果)?))"
    rf"{_PARTICLES}(?:不对|错)?{_PARTICLES}",
)


def is_small_talk(text: str) -> bool:
    """True for what people say to each other after an answer; it needs none itself."""
    bare = _bare(text)
    return not bare or _PLEASANTRIES.fullmatch(bare) is not None


def is_greeting(text: str) -> bool:
    """True for a greeting and nothing else: whoever greets the bot wants to know what it can do."""
    return _GREETING.fullmatch(_bare(text)) is not None


def is_yes_or_no(text: str) -> bool:
    """True for a yes or a no, as people answer a question back in words."""
    return _YES_OR_NO.fullmatch(_bare(text)) is not None


def is_doubt(text: str) -> bool:
    """True for words that call the answer wrong and say nothing of what it should be: "no, that's wrong", "不对"."""
    words = _bare(text, keep="'")
    return _DOUBT.fullmatch(words) is not None or _DOUBT_ZH.fullmatch(words.replace(" ", "")) is not None


def _bare(text: str, keep: str = "") -> str:
    """The words alone, with one blank between them: no emoji, no signs."""
    text = re.sub(r":[a-z0-9_+-]+:", " ", text.replace("’", "'"))
    return re.sub(rf"[^\w+{keep}]+", " ", text).strip()
