#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make a pack of N synthetic rules, and the same as plain patterns.

  gen_rules.py N FOLDER

writes into FOLDER
  pack.yaml      the rules, for scamsieve
  patterns.txt   one PCRE2 pattern a line, the same rules, for folded text
  literals.txt   rule number, tab, word: what a literal scan looks for; a '*'
                 at an end says that the word may go on there
  texts.jsonl    2,000 messages of the rules' own words, for comparing what
                 fires; far more does than in real messages

The mix is that of rules as people write them: phrases, alternations with a
bounded gap, phrases bounded by words, shapes of URLs; Chinese and English;
six words in ten come from a common stock, the others are rare. The same N
gives the same files everywhere.
"""
import json
import os
import re
import sys

EN_THINGS = """account card wallet parcel refund payment balance password code
pin login device profile order invoice subscription membership delivery
package customs toll fine tax rebate benefit loan credit statement transfer
deposit transaction signature document passport licence number line sim
service support agent officer department security fraud hotline helpline
warranty insurance ticket booking reward points voucher gift winner prize""".split()
EN_ACTS = """verify confirm update unlock restore suspend block cancel claim
reactivate validate submit reply call contact click open visit download
install share send forward provide enter pay settle release reschedule
expire renew upgrade secure protect freeze close report""".split()
ZH_THINGS = """账户 银行卡 钱包 包裹 退款 余额 密码 验证码 登录 设备 订单
发票 会员 快递 海关 罚款 税款 补贴 贷款 额度 账单 转账 押金 交易 证件 护照
客服 坐席 专员 民警 部门 安全 欺诈 热线 保修 保险 机票 积分 礼品 中奖
征信 社保 医保 流水 保证金 手续费 账号 手机卡 通行证""".split()
ZH_ACTS = """核实 确认 更新 解锁 恢复 停用 冻结 注销 领取 激活 认证 提交
回复 致电 联系 点击 打开 访问 下载 安装 共享 发送 转发 提供 输入 支付 办理
解除 改签 过期 续费 升级 保护 关闭 举报 下线 绑定 屏幕共享""".split()
SYLLABLES = """ba ce di fo gu ka le mi no pu ra se ti vo wu xa ye zi bren
clor dast fenk gral hime jord kest lomp marn nive orst prel quil rost sarn
telk urva velt wend""".split()
HAN = "安宝诚达恩富广恒汇佳康利隆美宁鹏祺荣盛泰旺鑫亿裕泽众卓源通信联"
TLDS = ["top", "xyz", "vip", "cn", "icu", "shop", "cc"]
COMMON_IN_TEN = 6
TEXTS = 2000


class Random:
    """A generator of our own (xorshift64*): the same in every version."""

    def __init__(self, seed):
        self.state = seed * 0x9E3779B97F4A7C15 % 2**64 or 1

    def below(self, n):
        x = self.state
        x ^= x >> 12
        x ^= x << 25 & 2**64 - 1
        x ^= x >> 27
        self.state = x
        return (x * 0x2545F4914F6CDD1D % 2**64 >> 33) % n

    def choice(self, items):
        return items[self.below(len(items))]


def rare_word(random, lang):
    if lang == "zh":
        return "".join(random.choice(HAN) for _ in range(2 + random.below(2)))
    return "".join(random.choice(SYLLABLES) for _ in range(2 + random.below(2)))


def word(random, lang, stock):
    if random.below(10) < COMMON_IN_TEN:
        return random.choice(stock)
    return rare_word(random, lang)


def pair(random, lang):
    """Two words as they stand in a phrase, with what is between them."""
    things, acts = (ZH_THINGS, ZH_ACTS) if lang == "zh" else (EN_THINGS, EN_ACTS)
    space = "" if lang == "zh" else " "
    return word(random, lang, acts) + space + word(random, lang, things)


def some(random, n, make):
    """n different ones."""
    found = []
    while len(found) < n:
        new = make()
        if new not in found:
            found.append(new)
    return found


def escaped(text):
    return re.escape(text).replace(r"\ ", " ")


def as_word(text):
    """What text|word means: a Latin word stands alone, a Han word need not."""
    left = "(?<![a-z0-9])" if text[0].isascii() else ""
    right = "(?![a-z0-9])" if text[-1].isascii() else ""
    return left + escaped(text) + right


def phrases(random, lang):
    texts = some(random, 3, lambda: pair(random, lang))
    pattern = "|".join(as_word(text) for text in texts)
    return {"text|word": texts}, pattern, texts


def gap(random, lang):
    things, acts = (ZH_THINGS, ZH_ACTS) if lang == "zh" else (EN_THINGS, EN_ACTS)
    left = some(random, 3, lambda: word(random, lang, acts))
    right = some(random, 3, lambda: word(random, lang, things))
    pattern = "(?:%s).{0,12}(?:%s)" % ("|".join(left), "|".join(right))
    return {"text|re": pattern}, pattern, ["*%s*" % w for w in left + right]


def bounded_phrase(random, lang):
    text = pair(random, lang)
    pattern = escaped(text) if lang == "zh" else rf"\b{escaped(text)}\b"
    return {"text|re": pattern}, pattern, [text]


def url(random, lang):
    name = rare_word(random, "en")
    tlds = "|".join(some(random, 3, lambda: random.choice(TLDS)))
    pattern = r"https?://[a-z0-9.-]{0,40}%s[a-z0-9-]{0,20}\.(?:%s)" % (name, tlds)
    return {"text|re": pattern}, pattern, [f"*{name}*"]


# How many in twenty rules are of each kind.
KINDS = [(phrases, 7), (gap, 6), (bounded_phrase, 4), (url, 3)]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def write_rule(out, number, kind, detection):
    (key, value), = detection.items()
    shown = "[" + ", ".join(quoted(v) for v in value) + "]" \
        if isinstance(value, list) else quoted(value)
    out.write(f"""  - id: bench-{number}
    title: Synthetic rule {number}, {kind}
    status: stable
    level: low
    score: 0.1
    detection:
      words:
        {key}: {shown}
      condition: words
""")


def make_text(random, rules):
    """Words of a few rules and of the stocks, in any order and spelling."""
    parts = []
    for _ in range(2 + random.below(8)):
        kind = random.below(4)
        if kind == 0:
            parts.append(random.choice(random.choice(
                [EN_THINGS, EN_ACTS, ZH_THINGS, ZH_ACTS])))
        elif kind == 1:
            name = random.choice(random.choice(rules)).strip("*")
            parts.append(f"https://my-{name.replace(' ', '')}.{random.choice(TLDS)}/a")
        else:
            parts.append(random.choice(random.choice(rules)).strip("*"))
        if random.below(4) == 0:
            parts[-1] = parts[-1].upper()
        parts.append(random.choice([" ", "", ", ", "，", "s ", "\n", ". "]))
    return "".join(parts)


def main():
    if len(sys.argv) != 3 or not sys.argv[1].isdigit():
        sys.exit(__doc__.split("\n\n")[1].strip())
    n, folder = int(sys.argv[1]), sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    random = Random(n)
    rules = []
    deck = [kind for kind, count in KINDS for _ in range(count)]
    with open(f"{folder}/pack.yaml", "w", encoding="utf-8") as pack, \
            open(f"{folder}/patterns.txt", "w", encoding="utf-8") as patterns, \
            open(f"{folder}/literals.txt", "w", encoding="utf-8") as literals:
        pack.write("""# SPDX-License-Identifier: Apache-2.0
schema: 1
pack: bench
title: Synthetic rules for measuring
version: 1.0.0
license: Apache-2.0

rules:
""")
        for number in range(n):
            kind = deck[number % len(deck)]
            lang = "zh" if random.below(2) else "en"
            detection, pattern, words = kind(random, lang)
            write_rule(pack, number, kind.__name__, detection)
            patterns.write(pattern + "\n")
            for each in words:
                literals.write(f"{number}\t{each}\n")
            rules.append(words)
    with open(f"{folder}/texts.jsonl", "w", encoding="utf-8") as texts:
        for i in range(TEXTS):
            json.dump({"id": i, "text": make_text(random, rules)}, texts,
                      ensure_ascii=False)
            texts.write("\n")


if __name__ == "__main__":
    main()
