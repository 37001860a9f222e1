/**
 * Which question a moderator might take next, so that neither the hall nor those at home are forgotten.
 *
 * The side that has been heard less so far goes first; where both have been heard as often, the side with the better
 * question does. On one side the better question has more votes, and three minutes of waiting weigh as much as one.
 */
import type { CrewQuestion } from "../generated/protocol";

const MINUTES_A_VOTE = 3;

function weight(question: CrewQuestion, votes: number, now: number): number {
  return votes + Math.max(0, now / 1000 - question.asked_at) / 60 / MINUTES_A_VOTE;
}

export function fairNext(
  questions: Iterable<CrewQuestion>,
  votesOf: (question: CrewQuestion) => number,
  now: number,
): CrewQuestion | null {
  const heard = { in_room: 0, online: 0 };
  const best: Record<CrewQuestion["side"], { question: CrewQuestion; weight: number } | null> = {
    in_room: null,
    online: null,
  };
  for (const question of questions) {
    if (question.state === "on_screen" || question.outcome === "answered_live") heard[question.side]++;
    if (question.state !== "approved") continue;
    const own = weight(question, votesOf(question), now);
    const known = best[question.side];
    if (known === null || own > known.weight) best[question.side] = { question, weight: own };
  }
  const { in_room: room, online } = best;
  if (room === null || online === null) return (room ?? online)?.question ?? null;
  if (heard.in_room !== heard.online) return (heard.in_room < heard.online ? room : online).question;
  return (room.weight >= online.weight ? room : online).question;
}
