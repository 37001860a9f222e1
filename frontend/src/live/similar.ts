/**
 * Which of the questions that are already there resemble what somebody is typing. It is worked out in the page, so
 * that an unsent text never leaves it.
 */
const LEAST = 0.34; // share of trigrams in common; below it, two questions merely use the same words
const SHORTEST = 12; // characters; less than that resembles everything

function trigrams(text: string): Set<string> {
  const plain = ` ${text
    .toLocaleLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;
  const found = new Set<string>();
  for (let at = 0; at + 3 <= plain.length; at++) found.add(plain.slice(at, at + 3));
  return found;
}

/** Dice's coefficient of the trigrams of two texts: 0 for nothing in common, 1 for the same. */
export function likeness(a: string, b: string): number {
  const left = trigrams(a);
  const right = trigrams(b);
  let common = 0;
  for (const gram of left) if (right.has(gram)) common++;
  return left.size + right.size === 0 ? 0 : (2 * common) / (left.size + right.size);
}

export function similar<T extends { text: string }>(text: string, questions: Iterable<T>, most = 3): T[] {
  if (text.trim().length < SHORTEST) return [];
  return [...questions]
    .map((question) => ({ question, score: likeness(text, question.text) }))
    .filter(({ score }) => score >= LEAST)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ question }) => question);
}
