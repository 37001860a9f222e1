/** Draws what is beside the wall: what the draft achieves, the solver at work, what is held, one session's facts. */
import { html, nothing, type TemplateResult } from "lit";
import type { Draft, DraftProposal, RunView } from "../../generated/protocol";
import { gettext, ngettext } from "../../i18n";
import { type At, type Held, keyOf, placesOf, proposalOf, same } from "./state";
import { costSentence, percent, placeName } from "./words";

/** What the draft achieves. Before anything has a place there is nothing to judge, and no share to show. */
export function drawReport(draft: Draft): TemplateResult {
  return html`<section class="desk-report" aria-labelledby="desk-report-title">
    <h2 class="visually-hidden" id="desk-report-title">${gettext("What this timetable achieves")}</h2>
    ${draft.places.length === 0 ? drawNothingYet(draft) : drawShares(draft)}
    ${drawTroubles(draft)}
  </section>`;
}

function drawNothingYet({ report }: Draft): TemplateResult {
  return html`<p class="desk-report__nothing"><strong>${gettext("Nothing has a place yet.")}</strong>
    ${report.votes > 0 ? ngettext("%s vote was cast.", "%s votes were cast.", report.votes) : nothing}
    <span class="quiet">${gettext("Make a timetable, or put sessions onto the wall by hand.")}</span></p>`;
}

function drawShares(draft: Draft): TemplateResult {
  const { report } = draft;
  const people = report.all_votes + report.most + report.some + report.none;
  const groups: [string, string, number][] = [
    ["all", gettext("get everything"), report.all_votes],
    ["most", gettext("get most"), report.most],
    ["some", gettext("get some"), report.some],
    ["none", gettext("get nothing"), report.none],
  ];
  return html`<p class="desk-report__share"><strong class="tabular">${percent(report.attendable, report.votes)}</strong>
      <span>${gettext("of the votes can be attended")}<br><span class="quiet tabular">${report.attendable} / ${report.votes}${
        report.bound === null
          ? nothing
          : ` · ${report.attendable >= report.bound ? gettext("nothing better is possible") : gettext("at most %s are possible").replace("%s", String(report.bound))}`
      }</span></span></p>
    <div class="desk-report__people">
      <div class="desk-report__bar" aria-hidden="true">${groups.map(
        ([kind, , count]) =>
          html`<span class="desk-report__part desk-report__part--${kind}" .style=${`flex-grow:${count}`}></span>`,
      )}</div>
      <ul role="list">${groups.map(([kind, name, count]) => html`<li><span class="desk-report__dot desk-report__part--${kind}" aria-hidden="true"></span><strong class="tabular">${count}</strong> ${name}</li>`)}</ul>
      <p class="visually-hidden">${ngettext("Of %s person who voted.", "Of %s people who voted.", people)}</p>
    </div>`;
}

function drawTroubles(draft: Draft): TemplateResult {
  const { report } = draft;
  const title = (id: number) => proposalOf(draft, id)?.title ?? "";
  return html`${
    report.troubles.length > 0
      ? html`<div class="notice notice--warning"><p><strong>${gettext("Not possible like this:")}</strong></p><ul>${report.troubles.map((trouble) => html`<li>${trouble.text}</li>`)}</ul></div>`
      : nothing
  }
    ${
      report.clashes.length > 0
        ? html`<details class="small"><summary>${gettext("Clashes that remain")}</summary><ul>${report.clashes.map(
            (clash) =>
              html`<li><span class="tabular">${draft.slots.find(({ id }) => id === clash.slot)?.starts}</span> ${ngettext("%s person wants both", "%s people want both", clash.people)}: “${title(clash.first)}”, “${title(clash.second)}”</li>`,
          )}</ul></details>`
        : nothing
    }`;
}

export interface RunEvents {
  stopRun(run: number): void;
  takeRun(run: number): void;
}

export function drawRun(run: RunView | null, on: RunEvents): unknown {
  if (!run) return nothing;
  const under = run.state === "waiting" || run.state === "running";
  return html`<section class="desk-run" aria-labelledby="desk-run-title">
    <h2 class="visually-hidden" id="desk-run-title">${gettext("The solver")}</h2>
    ${under ? drawProgress(run, on) : drawOutcome(run, on)}
    ${run.interruptions > 0 ? html`<p class="small quiet">${gettext("It was ended half-way and has begun again; what it had found was kept.")}</p>` : nothing}
    ${drawList(gettext("These requirements cannot all be met:"), run.conflict, true)}
    ${drawList(gettext("The nearest that is possible gives up:"), run.dropped, true)}
    ${drawList(gettext("What moved, and why"), run.changes, false)}
  </section>`;
}

function drawProgress(run: RunView, on: RunEvents): TemplateResult {
  const words = run.is_silent
    ? gettext("The solver has said nothing for a while: its process may have ended. The best so far is kept.")
    : run.state === "waiting"
      ? gettext("Waiting for the solver to begin…")
      : `${gettext("The solver is at work…")} ${run.votes > 0 ? ngettext("%s vote can be attended so far.", "%s votes can be attended so far.", run.votes) : ""}`;
  return html`<div class="desk-run__progress"><progress max="100" .value=${Math.round(100 * run.share)} aria-label=${gettext("The solver is at work…")}></progress>
    <p>${words}</p>
    <button type="button" class="button button--small" @click=${() => on.stopRun(run.id)}>${gettext("Stop")}</button>
    ${run.is_silent && run.votes > 0 ? html`<button type="button" class="button button--small" @click=${() => on.takeRun(run.id)}>${gettext("Take the best so far")}</button>` : nothing}</div>`;
}

function drawOutcome(run: RunView, on: RunEvents): TemplateResult {
  const states: Record<string, string> = {
    done: gettext("The solver is done."),
    stopped: gettext("The solver was stopped; this is the best it had found."),
    failed: gettext("The solver broke off. What it had found is kept."),
  };
  const beside =
    run.greedy !== null && run.total_votes > 0
      ? ` ${gettext("Filling the wall by votes alone would reach %s.").replace("%s", percent(run.greedy, run.total_votes))}`
      : "";
  const canTake = !run.is_taken && run.votes > 0;
  return html`<p class="small">${states[run.state]}${run.state === "failed" ? nothing : html`${beside}`}</p>
    ${
      canTake
        ? html`<p class="notice cluster"><span>${run.state === "failed" ? "" : gettext("The draft was changed while it was at work, so that its answer was not put in.")}</span>
          <button type="button" class="button button--small" @click=${() => on.takeRun(run.id)}>${gettext("Take its timetable")}</button></p>`
        : nothing
    }`;
}

function drawList(title: string, lines: readonly string[], open: boolean): unknown {
  if (lines.length === 0) return nothing;
  return html`<details class="small" ?open=${open}><summary>${title}</summary><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></details>`;
}

export interface SessionEvents {
  /** Pick it up from there, or put it back. */
  toggle(proposal: number, from: At | null): void;
  pin(proposal: number, at: At, on: boolean): void;
  ban(proposal: number, slot: number | null, space: number | null, on: boolean): void;
  /** Null: as many as there are votes. */
  planSeats(proposal: number, seats: number | null): void;
  askWhy(proposal: number): void;
  moveTo(proposal: number, to: At | null): void;
}

/** What the place under the pointer or the focus would cost, in full. */
export function drawHeld(
  draft: Draft,
  held: Held,
  hovered: At | null | undefined,
  letGo: () => void,
): TemplateResult {
  const cost = hovered === undefined ? undefined : held.costs?.get(keyOf(hovered));
  const here = hovered !== undefined && same(hovered, held.from);
  const text = here
    ? gettext("This is where it was.")
    : cost
      ? `${placeName(draft, hovered ?? null)}: ${costSentence(draft, cost)}`
      : held.costs
        ? gettext("Every place says what it would cost there.")
        : gettext("Counting…");
  return html`<div class="desk-strip"><p><strong>${proposalOf(draft, held.proposal)?.title ?? ""}</strong></p><p class="small">${text}</p>
    <button type="button" class="button button--small" @click=${letGo}>${gettext("Put back")}</button></div>`;
}

export function drawSession(
  draft: Draft,
  proposal: DraftProposal,
  held: Held | null,
  why: readonly string[] | null,
  on: SessionEvents,
): TemplateResult {
  const places = placesOf(draft, proposal.id);
  const bans = draft.bans.filter((ban) => ban.proposal === proposal.id);
  const name = (ban: { slot: number | null; space: number | null }) =>
    [
      draft.slots.find(({ id }) => id === ban.slot)?.starts,
      draft.spaces.find(({ id }) => id === ban.space)?.name,
    ]
      .filter(Boolean)
      .join(", ");
  const moveTo = (event: SubmitEvent) => {
    const [slot, space] = submitted(event, "to").split(":").map(Number);
    on.moveTo(proposal.id, slot && space ? { slot, space } : null);
  };
  const planSeats = (event: SubmitEvent) => {
    const text = submitted(event, "seats");
    on.planSeats(proposal.id, text === "" ? null : Number(text));
  };
  return html`<section class="desk-session" aria-labelledby="desk-session-title">
    <h2 id="desk-session-title">${proposal.title}</h2>
    <p class="small quiet">${[proposal.hosts, ngettext("%s vote", "%s votes", proposal.votes), ngettext("%s seat needed", "%s seats needed", proposal.seats), ...proposal.needs].filter(Boolean).join(" · ")}</p>
    ${places.length === 0 ? html`<p>${gettext("Not placed.")}</p>` : nothing}
    <div class="cluster">
      ${
        places.length === 0
          ? html`<button type="button" class="button button--primary" @click=${() => on.toggle(proposal.id, null)}>${held?.proposal === proposal.id ? gettext("Let go") : gettext("Pick up")}</button>`
          : places.map((at) => {
              const mine = held !== null && same(held.from, at);
              return html`<span class="desk-session__place">${placeName(draft, at)}</span>
              <button type="button" class="button button--primary" @click=${() => on.toggle(proposal.id, at)}>${mine ? gettext("Let go") : gettext("Pick up")}</button>
              <button type="button" class="button" aria-pressed=${String(at.is_pinned)} @click=${() => on.pin(proposal.id, at, !at.is_pinned)}>${at.is_pinned ? gettext("Unpin") : gettext("Pin here")}</button>
              <button type="button" class="button" @click=${() => on.ban(proposal.id, at.slot, at.space, true)}>${gettext("Ban from here")}</button>`;
            })
      }
      <button type="button" class="button" @click=${() => on.askWhy(proposal.id)}>${places.length > 0 ? gettext("Why here?") : gettext("Why not held?")}</button>
    </div>
    ${why ? html`<ul class="desk-session__why">${why.map((line) => html`<li>${line}</li>`)}</ul>` : nothing}
    ${
      bans.length > 0
        ? html`<ul role="list" class="cluster small">${bans.map((ban) => html`<li class="tag">${gettext("not")} ${name(ban)} <button type="button" class="desk-session__lift" aria-label=${gettext("Allow %s again").replace("%s", () => name(ban))} @click=${() => on.ban(proposal.id, ban.slot, ban.space, false)}>×</button></li>`)}</ul>`
        : nothing
    }
    <details class="small"><summary>${gettext("More")}</summary>
      <form class="cluster" @submit=${moveTo}><label>${gettext("Move to")} <select name="to">
        <option value="">${gettext("the shelf")}</option>
        ${draft.slots.map((slot) => draft.spaces.map((space) => html`<option value="${slot.id}:${space.id}">${slot.starts}, ${space.name}</option>`))}</select></label>
        <button class="button button--small">${gettext("Move")}</button></form>
      <form class="cluster" @submit=${planSeats}><label>${gettext("Seats to plan for")} <input name="seats" type="number" min="0" max="100000" .value=${proposal.seats_said === null ? "" : String(proposal.seats_said)} placeholder=${String(proposal.seats)}></label>
        <button class="button button--small">${gettext("Set")}</button></form>
    </details>
  </section>`;
}

/** What a form says in one field; the page stays. */
function submitted(event: SubmitEvent, field: string): string {
  event.preventDefault();
  return String(new FormData(event.target as HTMLFormElement).get(field) ?? "");
}
