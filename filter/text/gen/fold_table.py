#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write filter/text/fold_table.c: what each code point folds to.

Run by maintainers only, from the top of the tree:

    filter/text/gen/fold_table.py > filter/text/fold_table.c
    filter/text/gen/fold_table.py --check     # exit 1 when it is stale

Sources, all Debian 12 packages: unicode-data (UCD 15.0), libicu72 (the
look-alikes of UTS 39, through uspoof_getSkeletonUTF8) and opencc with
libopencc-data (traditional to simplified, character by character).
Exit 77 when one of them is not installed.
"""
import ctypes
import re
import subprocess
import sys

UCD = '/usr/share/unicode/'
TARGET = 'filter/text/fold_table.c'
BLOCK = 32
LIMIT = 0x32000   # above: private use, and plane 14, which fold.c knows
MAX_CODE = 0x110000

CLASSES = '''SYMBOL SPACE NEWLINE IGNORABLE MARK OVERLAY KEYCAP VOICED SEMI
LATIN DIGIT HAN NUMERAL FORMAL KANA CJK_PUNCT HANGUL JAMO_L JAMO_V JAMO_T
LOOK FOREIGN JOINER SLASH EMOJI PUNCT UNIT WEAK'''.split()
KINDS = '''NONE ZERO_WIDTH BIDI LOOK_ALIKE FULL_WIDTH ENCLOSED STYLED DIGIT
COMBINING REGIONAL SELECTOR'''.split()

NUMERALS = '〇零一二三四五六七八九幺'
NUMERAL_VALUES = '001234567891'
FORMALS = '壹贰叁肆伍陆柒捌玖'
FORMAL_VALUES = '123456789'

# Where we leave NFKC, and what it does not know.
PLAIN = {
    '\u00b4': "'", '\u2018': "'", '\u2019': "'", '\u201a': ',',
    '\u201b': "'", '\u02bc': "'", '\u02b9': "'", '\u2032': "'",
    '\u201c': '"', '\u201d': '"', '\u201e': '"', '\u201f': '"',
    '\u2033': '"', '\u301d': '"', '\u301e': '"', '\u301f': '"',
    '\u2010': '-', '\u2011': '-', '\u2012': '-', '\u2013': '-',
    '\u2014': '-', '\u2015': '-', '\u2212': '-', '\u2043': '-',
    '\u02d7': '-', '\u2e3a': '-', '\u2e3b': '-',
    '\u301c': '~', '\u223c': '~', '\u02dc': '~', '\u2053': '~',
    '\u2022': '\u00b7', '\u2027': '\u00b7', '\u2219': '\u00b7',
    '\u22c5': '\u00b7', '\u30fb': '\u00b7', '\u0387': '\u00b7',
    '\u2044': '/', '\u2215': '/', '\u29f8': '/',
    '\u2236': ':', '\ua789': ':', '\u02d0': ':', '\ufe30': ':',
    '\u01c0': '|', '\u2223': '|', '\u00a6': '|',
    '\u2122': '\u2122', '\u2120': '\u2120',    # a word must not gain "tm"
    '\u25cb': '\u3007', '\u25ef': '\u3007',    # 二○二四
    '\u00e6': 'ae', '\u0153': 'oe', '\u01fd': 'ae', '\u01e3': 'ae',
    '\u0138': 'k', '\u0131': 'i', '\u0237': 'j', '\u1e9e': 'ss',
    '\u24ff': '0', '\u24ea': '0', '\U0001f10b': '0', '\U0001f10c': '0',
    '\u2800': ' ', '\u2103': '\u2103', '\u2109': '\u2109', '\u1e9a': 'a',
}

# Look-alikes that UTS 39 leaves out or takes elsewhere (м to a turned w).
LOOK_ALIKES = {
    'в': 'b', 'В': 'b', 'к': 'k', 'м': 'm', 'М': 'm', 'н': 'h', 'Н': 'h',
    'т': 't', 'п': 'n', 'ш': 'w', 'и': 'u', 'ь': 'b', 'г': 'r', 'Г': 'r',
    'ѕ': 's', 'ј': 'j', 'ԁ': 'd', 'ԛ': 'q', 'ԝ': 'w', 'һ': 'h', 'ӏ': 'l',
    'β': 'b', 'ε': 'e', 'η': 'n', 'Η': 'h', 'κ': 'k', 'μ': 'u', 'Μ': 'm',
    'ν': 'v', 'Ν': 'n', 'σ': 'o', 'ς': 'c', 'Σ': 'e', 'τ': 't', 'υ': 'u',
    'Υ': 'y', 'χ': 'x', 'ω': 'w', 'Ζ': 'z', 'ζ': 'z',
    'ᗩ': 'a', 'ᗷ': 'b', 'ᑕ': 'c', 'ᗪ': 'd', 'ᗴ': 'e', 'ᖴ': 'f', 'ᕼ': 'h',
    'ᒍ': 'j', 'ᒪ': 'l', 'ᗰ': 'm', 'ᑎ': 'n', 'ᑭ': 'p', 'ᖇ': 'r', 'ᔕ': 's',
    'ᑌ': 'u', 'ᐯ': 'v', 'ᗯ': 'w', '᙭': 'x',
    'ғ': 'f', 'Ғ': 'f',
}

# Letters that look like it only in a word with Latin letters: without them
# Russian has whole phrases of look-alikes (купите).
WEAK_LOOK_ALIKES = 'пшиьгПШИЬГ'


class Ucd:
    """The columns of the Unicode character database that are needed."""

    def __init__(self):
        self.category = ['Cn'] * MAX_CODE
        self.name = [''] * MAX_CODE
        self.decomposition = {}
        self.digit = {}
        self.read_unicode_data()
        self.script = self.ranges('Scripts.txt', 'Unknown')
        self.ignorable = self.members('DerivedCoreProperties.txt',
                                      'Default_Ignorable_Code_Point')
        self.emoji = self.members('emoji/emoji-data.txt',
                                  'Extended_Pictographic')
        self.emoji |= self.members('emoji/emoji-data.txt', 'Emoji_Modifier')
        self.casefold = {}
        for fields in self.rows('DerivedNormalizationProps.txt'):
            if fields[1] != 'NFKC_CF':
                continue
            for code in self.span(fields[0]):
                self.casefold[code] = [int(c, 16) for c in fields[2].split()]

    @staticmethod
    def rows(name):
        with open(UCD + name, encoding='utf-8') as file:
            for line in file:
                line = line.split('#')[0].strip()
                if line:
                    yield [field.strip() for field in line.split(';')]

    @staticmethod
    def span(text):
        first, _, last = text.partition('..')
        return range(int(first, 16), int(last or first, 16) + 1)

    def ranges(self, name, default):
        values = [default] * MAX_CODE
        for fields in self.rows(name):
            for code in self.span(fields[0]):
                values[code] = fields[1]
        return values

    def members(self, name, wanted):
        found = set()
        for fields in self.rows(name):
            if fields[1] == wanted:
                found.update(self.span(fields[0]))
        return found

    def read_unicode_data(self):
        first = None
        for fields in self.rows('UnicodeData.txt'):
            code = int(fields[0], 16)
            if fields[1].endswith(', First>'):
                first = code
                continue
            for c in range(code if first is None else first, code + 1):
                self.category[c] = fields[2]
                self.name[c] = fields[1]
            first = None
            if fields[5]:
                parts = re.sub(r'<.*?>', '', fields[5]).split()
                self.decomposition[code] = [int(c, 16) for c in parts]
            if fields[2] == 'Nd' or (fields[7] and fields[2] == 'No'):
                self.digit[code] = fields[7]

    def decompose(self, code):
        """NFKD of one code point, Hangul syllables left whole."""
        if code not in self.decomposition:
            return [code]
        return [c for part in self.decomposition[code]
                for c in self.decompose(part)]


class Spoof:
    """ICU's skeleton of one character."""

    def __init__(self):
        self.lib = ctypes.CDLL('libicui18n.so.72')
        error = ctypes.c_int(0)
        self.lib.uspoof_open_72.restype = ctypes.c_void_p
        self.checker = ctypes.c_void_p(
            self.lib.uspoof_open_72(ctypes.byref(error)))

    def skeleton(self, text):
        source = text.encode()
        out = ctypes.create_string_buffer(256)
        error = ctypes.c_int(0)
        length = self.lib.uspoof_getSkeletonUTF8_72(
            self.checker, 0, source, len(source), out, 256,
            ctypes.byref(error))
        return out.raw[:length].decode()


def simplify(codes):
    """Traditional to simplified for each of the code points."""
    text = '\n'.join(chr(c) for c in codes) + '\n'
    done = subprocess.run(['opencc', '-c', 't2s.json'], input=text.encode(),
                          stdout=subprocess.PIPE, check=True)
    lines = done.stdout.decode().split('\n')
    return {c: ord(line) for c, line in zip(codes, lines) if len(line) == 1}


class Folder:
    """Folds code points; what the C tables say is what this says."""

    def __init__(self, ucd, spoof):
        self.ucd = ucd
        self.spoof = spoof
        han = [c for c in range(0x20000) if ucd.script[c] == 'Han']
        self.simple = simplify(han)
        self.memo = {}

    def latin_base(self, code):
        """The plain letter of a Latin letter with a stroke or a hook."""
        match = re.match(r'LATIN (?:SMALL|CAPITAL) LETTER '
                         r'(?:DOTLESS |LONG )?([A-Z])(?: WITH .*)?$',
                         self.ucd.name[code])
        if match:
            return ord(match.group(1).lower())
        match = re.match(r'LATIN LETTER SMALL CAPITAL ([A-Z])$',
                         self.ucd.name[code])
        if match:
            return ord(match.group(1).lower())
        return None

    def named(self, code):
        """What a character's name says where NFKC keeps it."""
        name = self.ucd.name[code]
        match = re.match(r'(?:NEGATIVE |CROSSED |TORTOISE SHELL )*'
                         r'(?:CIRCLED|SQUARED|BRACKETED) '
                         r'LATIN CAPITAL LETTER ([A-Z])$', name)
        if match:
            return match.group(1).lower()
        match = re.match(r'REGIONAL INDICATOR SYMBOL LETTER ([A-Z])$', name)
        if match:
            return match.group(1).lower()
        match = re.match(r'RAISED SQUARED|(?:DINGBAT NEGATIVE CIRCLED|'
                         r'DINGBAT CIRCLED SANS-SERIF|NEGATIVE CIRCLED|'
                         r'DOUBLE CIRCLED|CIRCLED|'
                         r'DINGBAT NEGATIVE CIRCLED SANS-SERIF|'
                         r'PARENTHESIZED) (?:DIGIT|NUMBER) (.*)$', name)
        if match and match.group(1):
            return number_word(match.group(1))
        return None

    def is_dropped(self, code):
        """Marks that fold away: general ones, Arabic and Hebrew points."""
        if code in (0x3099, 0x309A):
            return False
        return (self.ucd.category[code] in ('Mn', 'Me') and
                self.ucd.script[code] in ('Inherited', 'Arabic', 'Hebrew',
                                          'Cyrillic', 'Greek', 'Latin'))

    def step(self, code):
        ucd = self.ucd
        char = chr(code)
        if char in PLAIN:
            return PLAIN[char]
        text = self.named(code)
        if text is not None:
            return text
        if code in ucd.digit and ucd.digit[code]:
            return ucd.digit[code]
        if ucd.category[code] == 'Cc':
            return char
        match = re.match(r'PARENTHESIZED LATIN (?:SMALL|CAPITAL) LETTER '
                         r'([A-Z])$|(?:DIGIT|NUMBER) (.*) FULL STOP$',
                         ucd.name[code])
        if match:
            return (match.group(1) or number_word(match.group(2))).lower()
        codes = ucd.casefold.get(code, [code])
        out = []
        for c in codes:
            is_whole = (0xAC00 <= c <= 0xD7A3 or
                        ucd.script[c] in ('Hiragana', 'Katakana'))
            out += [c] if is_whole else ucd.decompose(c)
        if len(out) > 1 and out[0] == 0x20:
            return char                       # a spacing accent
        out = [c for c in out if not self.is_dropped(c)] or [code]
        out = [self.latin_base(c) or self.simple.get(c, c) for c in out]
        return ''.join(map(chr, out))

    def fold(self, code):
        """The folded text of a code point, folded until it rests."""
        if code in self.memo:
            return self.memo[code]
        self.memo[code] = chr(code)
        text = self.step(code)
        for _ in range(8):
            again = ''.join(self.step(ord(c)) for c in text)
            if again == text:
                break
            text = again
        else:
            raise SystemExit('U+%04X does not come to rest' % code)
        text = self.settle(self.trim(text))
        self.memo[code] = text
        return text

    def trim(self, text):
        """
        Letters at the edge of a mixed expansion would make words that the
        raw text does not have: only letters and digits of it are kept.
        """
        if len(text) < 2 or not any(self.is_latin(c) for c in text):
            return text
        kept = ''.join(c for c in text if c.isalnum())
        return kept if self.is_latin(text[0]) or self.is_latin(text[-1]) \
            else text

    def settle(self, text):
        """
        Look-alikes beside Latin letters of one expansion (μA) fold here:
        the pass over the folded text would do it.
        """
        if len(text) < 2 or not any(self.is_latin(c) for c in text):
            return text
        return ''.join(self.look_alike_raw(ord(c)) or c for c in text)

    def is_latin(self, char):
        return (self.ucd.script[ord(char)] == 'Latin' and
                self.ucd.category[ord(char)][0] == 'L')

    def class_of(self, code):
        """The class of a code point that folds to itself."""
        ucd = self.ucd
        char = chr(code)
        category = ucd.category[code]
        if code in (0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029):
            return 'NEWLINE'
        if code == 0x09 or category == 'Zs':
            return 'SPACE'
        if code in (0x3099, 0x309A):
            return 'VOICED' if code == 0x3099 else 'SEMI'
        if code == 0x20E3:
            return 'KEYCAP'
        if code in ucd.ignorable or category == 'Cc' \
                or category == 'Cf':
            return 'IGNORABLE'
        if self.is_dropped(code):
            is_over = 0x0332 <= code <= 0x0338 or 0x20D0 <= code <= 0x20F0 \
                or category == 'Me'
            return 'OVERLAY' if is_over else 'MARK'
        if '0' <= char <= '9':
            return 'DIGIT'
        if char in NUMERALS:
            return 'NUMERAL'
        if char in FORMALS:
            return 'FORMAL'
        if 0x1100 <= code <= 0x1112:
            return 'JAMO_L'
        if 0x1161 <= code <= 0x1175:
            return 'JAMO_V'
        if 0x11A8 <= code <= 0x11C2:
            return 'JAMO_T'
        return self.class_of_visible(code, char, category)

    def class_of_visible(self, code, char, category):
        ucd = self.ucd
        script = ucd.script[code]
        if char in '/':
            return 'SLASH'
        if char in '-.*_~+=^#|\\`' or char == '\u00b7':
            return 'JOINER'
        if char in '@$%&<>' or code == 0xFFFC:
            return 'SYMBOL'
        if script == 'Han' or code == 0x3005:
            return 'HAN'
        if script in ('Hiragana', 'Katakana', 'Bopomofo') or code == 0x30FC:
            return 'KANA'
        if 0x3001 <= code <= 0x3020:
            return 'CJK_PUNCT'
        if script == 'Hangul':
            return 'HANGUL'
        if category[0] == 'L' or category in ('Mn', 'Mc', 'Me'):
            if script == 'Latin':
                return 'LATIN'
            if script == 'Common' and category == 'Lm':
                return 'SYMBOL'
            if char in WEAK_LOOK_ALIKES:
                return 'WEAK'
            return 'LOOK' if self.look_alike(code) else 'FOREIGN'
        if category in ('Po', 'Ps', 'Pe', 'Pi', 'Pf'):
            return 'PUNCT'
        if char in '©®™℠':
            return 'SYMBOL'
        if code in (0x2605, 0x2606):
            return 'JOINER'
        if code in ucd.emoji and not 0x2190 <= code <= 0x21FF and \
                not 0x25A0 <= code <= 0x25FF:
            return 'EMOJI'
        if 0x2600 <= code <= 0x26FF or 0x2720 <= code <= 0x275A or \
                0x2761 <= code <= 0x2767:
            return 'EMOJI'
        if category in ('So', 'Sk', 'Sm', 'Pd', 'Pc', 'Co', 'Cn'):
            return 'SYMBOL' if category in ('Co', 'Cn') else 'JOINER'
        return 'SYMBOL'

    def look_alike_raw(self, code):
        """The ASCII letter that this very shape looks like, or None."""
        char = chr(code)
        if char in LOOK_ALIKES:
            return LOOK_ALIKES[char]
        ucd = self.ucd
        if ucd.category[code][0] != 'L' or ucd.script[code] in (
                'Latin', 'Common', 'Inherited', 'Han', 'Hiragana',
                'Katakana', 'Bopomofo', 'Hangul'):
            return None
        text = self.spoof.skeleton(char)
        if text == 'rn':
            return 'm'
        if len(text) == 1 and text != char:
            text = self.fold(ord(text))
        if len(text) == 1 and 'a' <= text <= 'z':
            return text
        return None

    def look_alike(self, code):
        """
        The look-alike of a shape, or of the letter that it folds to: the
        set must be closed under folding, or folding twice would differ.
        """
        folded = self.fold(code)
        rest = self.look_alike_raw(ord(folded)) if len(folded) == 1 else None
        own = self.look_alike_raw(code)
        if own == 'l' and rest:
            own = rest                        # Ι and І are i's capitals
        return own or rest if rest else None

    def close_look_alikes(self):
        """Give a small letter its capital's look-alike when it has none."""
        for code in range(LIMIT):
            own = self.look_alike_raw(code)
            folded = self.fold(code)
            if own and len(folded) == 1 and \
                    self.ucd.script[ord(folded)] not in ('Latin', 'Han') \
                    and not self.look_alike_raw(ord(folded)):
                LOOK_ALIKES[folded] = own

    def kind_of(self, code, folded):
        ucd = self.ucd
        name = ucd.name[code]
        if code in (0x200E, 0x200F, 0x061C) or 0x202A <= code <= 0x202E or \
                0x2066 <= code <= 0x2069:
            return 'BIDI'
        if 0xFE00 <= code <= 0xFE0F:
            return 'SELECTOR'
        if self.class_of(code) == 'IGNORABLE':
            return 'ZERO_WIDTH'
        if self.class_of(code) in ('MARK', 'OVERLAY'):
            return 'COMBINING'
        if folded == chr(code):
            return 'NONE'
        if 0x1F1E6 <= code <= 0x1F1FF:
            return 'REGIONAL'
        if not all(self.class_of(ord(c)) in ('LATIN', 'DIGIT', 'HAN',
                                             'NUMERAL', 'LOOK', 'WEAK', 'FOREIGN')
                   for c in folded):
            return 'NONE'
        if 0xFF10 <= code <= 0xFF5A:
            return 'FULL_WIDTH'
        if re.search(r'CIRCLED|SQUARED|PARENTHESIZED|FULL STOP', name) and \
                not name.startswith('SQUARE '):
            return 'ENCLOSED'
        if code in (0x2126, 0x212A, 0x212B):
            return 'NONE'
        if 0x1D400 <= code <= 0x1D7FF or 'SMALL CAPITAL' in name or \
                (0x2100 <= code <= 0x214F and len(folded) == 1) or \
                (name.startswith('MODIFIER LETTER') and
                 self.is_latin(folded[0])) or \
                (0x2090 <= code <= 0x209C or code in (0x2071, 0x207F)):
            return 'STYLED'
        if code in ucd.digit and ucd.category[code] == 'Nd':
            return 'STYLED' if 0x1FBF0 <= code <= 0x1FBF9 else 'DIGIT'
        if self.is_latin(chr(code)) and self.latin_base(code) is None and \
                code not in ucd.decomposition and \
                code in self.spoofed_latin:
            return 'LOOK_ALIKE'
        return 'NONE'

    def add_latin_look_alikes(self):
        """Phonetic letters that look like a plain one: always folded."""
        self.spoofed_latin = set()
        for code in range(0x250, 0x2B0):
            if self.latin_base(code) or self.ucd.category[code] != 'Ll':
                continue
            text = self.spoof.skeleton(chr(code))
            if len(text) == 1 and 'a' <= text <= 'z':
                PLAIN[chr(code)] = text
                self.spoofed_latin.add(code)


UNITS = {w: i for i, w in enumerate(
    'ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE '
    'THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN EIGHTEEN NINETEEN'.split())}
TENS = {w: 20 + 10 * i for i, w in enumerate(
    'TWENTY THIRTY FORTY FIFTY'.split())}


def number_word(words):
    """'TWENTY ONE' is '21'; None for what is not a number."""
    total = 0
    for word in words.replace('-', ' ').split():
        if word not in UNITS and word not in TENS:
            return None
        total += UNITS.get(word, 0) + TENS.get(word, 0)
    return str(total)


def text_class(folder, code, folded):
    """The class that an expansion has in a word."""
    if not folded:
        return 'SYMBOL'
    classes = [folder.class_of(ord(c)) for c in folded]
    if len(classes) == 1:
        return classes[0]
    if 'FOREIGN' in classes:
        return 'FOREIGN'
    for name in ('LATIN', 'LOOK', 'DIGIT'):
        if all(c == name for c in classes):
            return name
    if classes[0] == 'LATIN' and classes[-1] == 'DIGIT':
        return 'UNIT'
    if any(c in ('LATIN', 'LOOK', 'WEAK') for c in classes):
        raise SystemExit('U+%04X has no class: %s' % (code, folded))
    return 'SYMBOL'


def record_of(folder, code, pool):
    folded = folder.fold(code)
    kind = folder.kind_of(code, folded)
    if 0xD800 <= code <= 0xDFFF:
        folded = chr(code)
    name = text_class(folder, code, folded)
    if name in ('NUMERAL', 'FORMAL') and folded == chr(code):
        where = NUMERALS.find(folded)
        digit = NUMERAL_VALUES[where] if where >= 0 else \
            FORMAL_VALUES[FORMALS.find(folded)]
        return ('SELF', name, kind, int(digit))
    if name == 'SPACE' or name == 'NEWLINE':
        return ('ONE', name, kind, 0x20 if name == 'SPACE' else 0x0A)
    if folded == chr(code):
        return ('SELF', name, kind, 0)
    if len(folded) == 1:
        return ('ONE', name, kind, ord(folded))
    if folded not in pool:
        pool[folded] = sum(len(f) + 1 for f in pool)
    return ('MANY', name, kind, pool[folded])


def packed(record):
    shape, name, kind, value = record
    word = value | CLASSES.index(name) << 21 | KINDS.index(kind) << 26
    return word | {'ONE': 0, 'MANY': 1 << 30, 'SELF': 1 << 31}[shape]


def plain_han(blocks, index):
    """A bit for each of U+4000 to U+9FFF that has the first record, in words
    by the first two bytes of UTF-8."""
    of_block = list(blocks)
    words = [0] * (0xE9C0 - 0xE480)
    for code in range(0x4000, 0xA000):
        lead, second, third = chr(code).encode()
        if of_block[index[code // BLOCK]][code % BLOCK] == 0:
            words[(lead << 8 | second) - 0xE480] |= 1 << (third & 0x3F)
    return ['0x%X' % word for word in words]


def print_array(name, kind, values, width):
    print('const %s %s[%d] = {' % (kind, name, len(values)))
    for i in range(0, len(values), width):
        print('\t' + ', '.join(values[i:i + width]) + ',')
    print('};\n')


def build():
    ucd = Ucd()
    folder = Folder(ucd, Spoof())
    folder.add_latin_look_alikes()
    folder.close_look_alikes()
    pool = {}
    records = {}
    first = ('SELF', 'HAN', 'NONE', 0)
    records[first] = 0
    blocks = {}
    index = []
    for start in range(0, LIMIT, BLOCK):
        block = []
        for code in range(start, start + BLOCK):
            record = record_of(folder, code, pool)
            records.setdefault(record, len(records))
            block.append(records[record])
        block = tuple(block)
        blocks.setdefault(block, len(blocks))
        index.append(blocks[block])
    looks = [(c, folder.look_alike(c)) for c in range(LIMIT)]
    looks = [(c, l) for c, l in looks if l and
             text_class(folder, c, folder.fold(c)) in ('LOOK', 'WEAK')]
    return records, blocks, index, pool, looks


def write(records, blocks, index, pool, looks):
    print('''/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_table - what each code point folds to. Generated: do not edit.
 *
 * Made by filter/text/gen/fold_table.py from Debian's unicode-data (UCD
 * 15.0), ICU 72 (look-alikes of UTS 39) and OpenCC 1.1.6 (traditional to
 * simplified); see there for what is decided beyond those, and fold_table.h
 * for the layout.
 */
#include "fold_table.h"

/* clang-format off */''')
    stage = [str(r) for block in blocks for r in block]
    print_array('fold_stage1', 'uint16_t', [str(i) for i in index], 12)
    print_array('fold_stage2', 'uint16_t', stage, 12)
    print_array('fold_records', 'uint32_t',
                ['0x%08X' % packed(r) for r in records], 6)
    chars = []
    for text in pool:
        chars += ['0x%X' % ord(c) for c in text] + ['0']
    print_array('fold_pool', 'uint32_t', chars, 8)
    print_array('fold_looks', 'struct fold_look',
                ["{0x%X, '%s'}" % look for look in looks], 4)
    print_array('fold_plain_han', 'uint64_t', plain_han(blocks, index), 4)
    print('const size_t fold_looks_n = %d;' % len(looks))


def main():
    try:
        tables = build()
    except (OSError, AttributeError) as error:
        print('fold_table.py: a source is missing: %s' % error,
              file=sys.stderr)
        return 77
    if '--check' in sys.argv:
        import contextlib
        import io
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            write(*tables)
        with open(TARGET, encoding='utf-8') as file:
            return 0 if file.read() == out.getvalue() else 1
    write(*tables)
    return 0


if __name__ == '__main__':
    sys.exit(main())
