import { expect, test } from "vitest";
import { finds, piecesOf, wordsOf } from "../src/live/search";
import cases from "./search-cases.json";

const marked = (search: string, text: string): string | null => {
  const words = wordsOf(search);
  if (!finds(words, [text])) return null;
  return piecesOf(words, text)
    .map(([piece, isFound]) => (isFound ? `[${piece}]` : piece))
    .join("");
};

test.each(cases)("$search in $text", ({ search, text, marked: expected }) => {
  expect(marked(search, text)).toBe(expected);
});

test("words may be in different texts, but each is in one", () => {
  expect(finds(wordsOf("trust hall"), ["Trust", "Main hall"])).toBe(true);
  expect(finds(wordsOf("trusthall"), ["Trust", "hall"])).toBe(false);
});
