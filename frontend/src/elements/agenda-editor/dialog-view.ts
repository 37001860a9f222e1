/** Asks for the title of a session that is created by clicking into an empty place. */
import { html, type TemplateResult } from "lit";
import { clock, whichOf } from "./clock";
import { dateOf, describe, type View } from "./model";
import { say } from "./texts";
import type { Place } from "./types";

export interface DialogEvents {
  create(title: string, kind: string): void;
  close(): void;
}

export type Kinds = readonly (readonly [value: string, label: string])[];

/** The kinds of sessions as the element's attribute has them: `value=label|…`. */
export function kindsOf(attribute: string): Kinds {
  return attribute.split("|").map((kind): [string, string] => {
    const [value = "", label = ""] = kind.split("=");
    return [value, label];
  });
}

export function drawDialog(
  view: View,
  place: Place,
  kinds: Kinds,
  form: string,
  on: DialogEvents,
): TemplateResult {
  const { texts } = view;
  /** What is typed already goes along to the full form. */
  const takeAlong = (event: Event) => {
    const link = event.currentTarget as HTMLAnchorElement;
    const said = new FormData(link.closest("form") ?? undefined);
    const typed = { title: String(said.get("title") ?? "").trim(), kind: String(said.get("kind") ?? "") };
    link.href = formAddress(view, place, form, typed);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    const title = String(said.get("title") ?? "").trim();
    if (title) on.create(title, String(said.get("kind")));
  };
  return html`<dialog class="timeline__dialog" aria-labelledby="timeline-dialog" @close=${on.close}>
    <form class="stack" @submit=${submit}>
      <h2 id="timeline-dialog">${say(texts, "create")}</h2>
      <p>${describe(view, "", place).replace(/^[,\s]+/, "")}</p>
      <div class="field">
        <label for="timeline-title">${say(texts, "title")}</label>
        <input id="timeline-title" name="title" required maxlength="200" autocomplete="off" autofocus />
      </div>
      <div class="field">
        <label for="timeline-kind">${say(texts, "kind")}</label>
        <select id="timeline-kind" name="kind">
          ${kinds.map(([value, label]) => html`<option value=${value} ?selected=${value === "talk"}>${label}</option>`)}
        </select>
      </div>
      <div class="cluster">
        <button class="button button--primary">${say(texts, "save")}</button>
        <a class="button" href=${formAddress(view, place, form)} @click=${takeAlong}>${say(texts, "more")}</a>
        <button
          type="button"
          class="button button--quiet"
          @click=${(event: Event) => (event.target as Element).closest("dialog")?.close()}
        >
          ${say(texts, "cancel")}
        </button>
      </div>
    </form>
  </dialog>`;
}

/** The address of the full form for a session at `place`, also in an hour that clocks show twice. */
export function formAddress(
  { agenda }: Pick<View, "agenda">,
  place: Place,
  form: string,
  typed: { title: string; kind: string } = { title: "", kind: "" },
): string {
  const { offsets } = agenda;
  const day = dateOf(agenda, place.start);
  const query = new URLSearchParams({
    day,
    start: clock(offsets, place.start),
    end: clock(offsets, place.end),
    room: place.room ?? "",
    start_which: whichOf(offsets, place.start) ?? "",
    end_which: whichOf(offsets, place.end) ?? "",
    next_day: dateOf(agenda, place.end) === day ? "" : "on",
    ...typed,
  });
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  return `${form}?${query}`;
}
