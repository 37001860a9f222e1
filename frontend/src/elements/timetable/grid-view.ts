/** Draws the wall: a row for each time, a column for each space, and the shelf beside it. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Draft } from "../../generated/protocol";
import { gettext, ngettext } from "../../i18n";
import { type At, gradeOf, type Held, keyOf, placeAt, proposalOf, same, shelfOf } from "./state";
import { clashWord, costSentence, factsOf, placeName, signed } from "./words";

export interface View {
  readonly draft: Draft;
  readonly held: Held | null;
  /** The proposal whose facts are shown. */
  readonly chosen: number | null;
  /** The cell that has the one tab stop of the grid. */
  readonly at: At | null;
}

export interface GridEvents {
  press(event: PointerEvent): void;
  keys(event: KeyboardEvent): void;
  cell(at: At, event: MouseEvent): void;
  shelf(proposal: number, event: MouseEvent): void;
  drop(at: At | null): void;
  hover(at: At | null | undefined): void;
}

export function drawGrid(view: View, on: GridEvents): TemplateResult {
  const { draft } = view;
  if (draft.slots.length === 0 || draft.spaces.length === 0) {
    return html`<p class="empty">${gettext("This board has no times or no spaces yet. Add them where boards are set up.")}</p>`;
  }
  return html`<div class="desk-grid__scroll" role="region" tabindex="0" aria-label=${gettext("Timetable")}>
    <table class="desk-grid" @pointerdown=${on.press} @keydown=${on.keys}>
      <thead><tr><td></td>${draft.spaces.map(
        (space) => html`<th scope="col"><span class="desk-grid__space">${space.name}</span>
          <span class="desk-grid__facts">${[ngettext("%s seat", "%s seats", space.capacity), ...space.offers].join(" · ")}</span></th>`,
      )}</tr></thead>
      <tbody>${draft.slots.map(
        (
          slot,
        ) => html`<tr><th scope="row"><span class="tabular">${slot.starts}</span><span class="desk-grid__until tabular">–${slot.ends}</span></th>
          ${draft.spaces.map((space) => drawCell(view, on, { slot: slot.id, space: space.id }, space.closed.includes(slot.id)))}</tr>`,
      )}</tbody>
    </table>
  </div>`;
}

function drawCell(view: View, on: GridEvents, at: At, closed: boolean): TemplateResult {
  const { draft, held } = view;
  const place = placeAt(draft, at);
  const proposal = place && proposalOf(draft, place.proposal);
  const isSource = held !== null && same(held.from, at);
  const kinds = ["desk-cell", proposal ? "desk-cell--full" : "desk-cell--free"];
  if (closed) kinds.push("desk-cell--closed");
  if (isSource) kinds.push("desk-cell--source");
  if (place?.is_pinned) kinds.push("desk-cell--pinned");
  if (proposal && !proposal.is_open) kinds.push("desk-cell--gone");
  if (proposal && draft.report.troubles.some((trouble) => trouble.proposal === proposal.id))
    kinds.push("desk-cell--trouble");
  const cost = held && !isSource ? held.costs?.get(keyOf(at)) : undefined;
  if (cost) kinds.push(`desk-cell--${gradeOf(cost, draft.report.votes)}`);
  return html`<td><button type="button" class=${kinds.join(" ")} data-drop data-cell=${keyOf(at)} data-slot=${at.slot} data-space=${at.space}
    data-session=${proposal?.id ?? nothing} tabindex=${same(view.at, at) ? 0 : -1}
    aria-pressed=${proposal ? String(isSource || view.chosen === proposal.id) : nothing}
    @click=${(event: MouseEvent) => on.cell(at, event)}
    @focus=${() => on.hover(at)} @pointerenter=${() => on.hover(at)} @pointerleave=${() => on.hover(undefined)}>
      <span class="visually-hidden">${placeName(draft, at)}: </span>${
        proposal
          ? html`<span class="desk-cell__title"><span class="desk-cell__handle" data-handle aria-hidden="true"></span>${proposal.title}</span>
        <span class="desk-cell__facts">${factsOf(proposal)}${place?.is_pinned ? html` · <span class="desk-cell__pin">${gettext("pinned")}</span>` : nothing}</span>`
          : html`<span class="desk-cell__free">${closed ? gettext("Formal agenda") : gettext("Free")}</span>`
      }
      ${cost ? html`<span class="visually-hidden">${costSentence(draft, cost)}</span><span class="desk-cell__cost" aria-hidden="true"><span class="tabular">${signed(cost.votes)}</span>${cost.clashes > 0 ? html` <span>${clashWord(cost.clashes)}</span>` : nothing}${cost.broken.length > 0 ? html` <span class="desk-cell__broken">${gettext("not allowed")}</span>` : nothing}</span>` : nothing}
    </button></td>`;
}

export function drawShelf(view: View, on: GridEvents): TemplateResult {
  const { draft, held } = view;
  const shelf = shelfOf(draft);
  const back = held?.from ? held.costs?.get("shelf") : undefined;
  return html`<section class="desk-shelf" aria-labelledby="desk-shelf-title" data-drop data-shelf>
    <h2 class="desk-shelf__title" id="desk-shelf-title">${gettext("Not placed")} <span class="tag tabular">${shelf.length}</span></h2>
    ${held?.from ? html`<button type="button" class="button desk-shelf__drop" data-drop data-shelf @click=${() => on.drop(null)} @focus=${() => on.hover(null)} @pointerenter=${() => on.hover(null)}>${gettext("Put it here")}${back ? ` (${signed(back.votes)})` : ""}</button>` : nothing}
    ${
      shelf.length === 0
        ? html`<p class="quiet">${gettext("Every proposal has a place.")}</p>`
        : html`<ul role="list" class="desk-shelf__list" @pointerdown=${on.press} @keydown=${on.keys}>${repeat(
            shelf,
            (proposal) => proposal.id,
            (
              proposal,
            ) => html`<li><button type="button" class="desk-cell desk-cell--full desk-cell--shelf ${held?.proposal === proposal.id && !held.from ? "desk-cell--source" : ""}"
              data-session=${proposal.id} aria-pressed=${String(view.chosen === proposal.id || (held?.proposal === proposal.id && !held.from))}
              @click=${(event: MouseEvent) => on.shelf(proposal.id, event)}>
              <span class="desk-cell__title"><span class="desk-cell__handle" data-handle aria-hidden="true"></span>${proposal.title}</span>
              <span class="desk-cell__facts">${factsOf(proposal)}</span></button></li>`,
          )}</ul>`
    }
  </section>`;
}
