// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { ModeratorCard } from "../src/elements/questions/moderator-card";
import type { CrewQuestion } from "../src/generated/protocol";

const question = (facts: Partial<CrewQuestion>): CrewQuestion => ({
  id: 7,
  text: "Why?",
  original_text: "",
  author: null,
  is_attributed: false,
  side: "online",
  to: null,
  session: null,
  state: "closed",
  outcome: "answered_live",
  outcome_text: "",
  merged_into: null,
  handled_by: null,
  votes: 0,
  asked_at: 0,
  ...facts,
});

async function pressed(facts: Partial<CrewQuestion>): Promise<[string, unknown]> {
  const card = new ModeratorCard();
  card.question = question(facts);
  document.body.append(card);
  await card.updateComplete;
  let message: unknown;
  card.addEventListener("act", (event) => {
    message = (event as CustomEvent<{ message: unknown }>).detail.message;
  });
  const button = card.querySelector<HTMLButtonElement>(".desk__actions button");
  button?.click();
  return [button?.textContent ?? "", message];
}

afterEach(() => document.body.replaceChildren());

test("a closed question is opened again", async () => {
  expect(await pressed({})).toEqual(["Open again", { type: "question.approve", question: 7 }]);
});

test("a merged one is taken apart, for its votes are with the other", async () => {
  const merged = { outcome: "merged", merged_into: 3 } as const;
  expect(await pressed(merged)).toEqual(["Take apart again", { type: "question.undo", question: 7 }]);
});

test("it says which other session it is about", async () => {
  const card = new ModeratorCard();
  card.question = question({});
  card.about = "Opening (10:00)";
  document.body.append(card);
  await card.updateComplete;
  expect(card.querySelector(".desk__about")?.textContent).toBe("About Opening (10:00)");
  card.about = null;
  await card.updateComplete;
  expect(card.querySelector(".desk__about")).toBeNull();
});
