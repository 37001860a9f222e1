/**
 * Finding words in short texts: whatever the case, the accents and the punctuation. The server does the same
 * (`hybrid/search.py`); both are held to the cases in `frontend/tests/search-cases.json`.
 */
const LONGEST = 100; // characters
const MOST = 8; // words
const SHORT = 3; // characters: a word so short begins one

/** Letters that Unicode does not take apart into a plain one and its accent, or that have two small forms. */
const PLAIN: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  æ: "ae",
  œ: "oe",
  ı: "i",
  ß: "ss",
  ς: "σ",
};

/** Words as they are compared; none finds everything. */
export type Words = readonly string[];

/** A piece of a text, and whether it is what was looked for. */
export type Piece = readonly [text: string, isFound: boolean];

export function wordsOf(typed: string): Words {
  return typed
    .slice(0, LONGEST)
    .split(/\s+/u)
    .map((piece) => fold(piece).text.trim())
    .filter(Boolean)
    .slice(0, MOST)
    .map((word) => (word.length <= SHORT && /^[ -~]*$/.test(word) ? ` ${word}` : word));
}

/** Whether every word is in one of `texts`. */
export function finds(words: Words, texts: readonly string[]): boolean {
  if (words.length === 0) return true;
  const folded = texts.map((text) => fold(text).text).join("\n");
  return words.every((word) => folded.includes(word));
}

/** `text` in pieces, for marking what was looked for. */
export function piecesOf(words: Words, text: string): Piece[] {
  if (words.length === 0) return [[text, false]];
  const { text: folded, from, until } = fold(text);
  const isMarked = new Array<boolean>(text.length).fill(false);
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
      // The space before a short word is not of it.
      for (let place = at + (word.startsWith(" ") ? 1 : 0); place < at + word.length; place += 1) {
        isMarked.fill(true, from[place], until[place]);
      }
    }
  }
  const pieces: [string, boolean][] = [];
  for (const [place, marked] of isMarked.entries()) {
    const last = pieces.at(-1);
    if (last && last[1] === marked) last[0] += text[place];
    else pieces.push([text[place] ?? "", marked]);
  }
  return pieces;
}

/** A text as it is compared, and where in it each character comes from. */
interface Folded {
  readonly text: string;
  readonly from: readonly number[];
  readonly until: readonly number[];
}

function fold(text: string): Folded {
  let folded = " ";
  const from = [0];
  const until = [0];
  let place = 0;
  for (const char of text) {
    const end = place + char.length;
    const plain = plainOf(char);
    // An accent of its own belongs to the letter before it.
    if (plain === "") until[until.length - 1] = end;
    for (const each of plain) {
      if (each === " " && folded.endsWith(" ")) continue;
      folded += each;
      for (let unit = 0; unit < each.length; unit += 1) {
        from.push(place);
        until.push(end);
      }
    }
    place = end;
  }
  if (!folded.endsWith(" ")) folded += " ";
  return { text: folded, from: [...from, place], until: [...until, place] };
}

function plainOf(char: string): string {
  const letters = [...char.normalize("NFKD").toLowerCase()].map((each) => PLAIN[each] ?? each);
  return letters
    .join("")
    .replace(/[\u0300-\u036f]/gu, "")
    .replace(/[^\p{L}\p{N}\p{M}]/gu, " ");
}
