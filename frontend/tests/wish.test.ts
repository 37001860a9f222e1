import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Wish } from "../src/live/wish";

let known = false;
let answers: { done: () => void; refuse: (why: Error) => void }[] = [];
let sent: boolean[] = [];

function wish(): Wish<boolean> {
  return new Wish(
    { requestUpdate() {} },
    () => known,
    (value: boolean) =>
      new Promise<void>((done, refuse) => {
        sent.push(value);
        answers.push({ done, refuse });
      }),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  known = false;
  answers = [];
  sent = [];
});

afterEach(() => vi.useRealTimers());

test("a tap shows at once and stays until the page knows of it", async () => {
  const vote = wish();
  const done = vote.want(true);
  expect(vote.value).toBe(true);
  answers[0]?.done();
  await done;
  expect(vote.value).toBe(true);
  known = true;
  await vi.advanceTimersByTimeAsync(1000);
  expect(vote.value).toBe(true);
  known = false; // taken back in another tab
  expect(vote.value).toBe(false);
});

test("of several taps the last one counts, and it is sent after the one before it", async () => {
  const vote = wish();
  const done = vote.want(true);
  void vote.want(false);
  void vote.want(true);
  void vote.want(false);
  expect(vote.value).toBe(false);
  expect(sent).toEqual([true]);
  answers[0]?.done();
  await vi.waitFor(() => expect(sent).toEqual([true, false]));
  answers[1]?.done();
  await done;
  expect(sent).toEqual([true, false]);
});

test("what is refused is what it was, and can be wanted again", async () => {
  const vote = wish();
  const done = vote.want(true);
  answers[0]?.refuse(new Error("budget"));
  await expect(done).rejects.toThrow("budget");
  expect(vote.value).toBe(false);
  void vote.want(true);
  expect(sent).toEqual([true, true]);
});
