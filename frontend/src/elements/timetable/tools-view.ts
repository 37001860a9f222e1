/** Draws what can be done to the whole draft: the solver, undo, clearing, the release. */
import { html, nothing, type TemplateResult } from "lit";
import type { Draft, RunMode, RunView } from "../../generated/protocol";
import { gettext } from "../../i18n";
import { shelfOf } from "./state";

/** Steps of a search: about a second, ten, and a minute of one core for two hundred voters. */
const EFFORTS = [
  { steps: 1_000_000, name: () => gettext("Quick") },
  { steps: 8_000_000, name: () => gettext("Thorough") },
  { steps: 50_000_000, name: () => gettext("As good as it gets") },
] as const;

export interface ToolEvents {
  solve(mode: RunMode, steps: number, seed: number): void;
  clear(): void;
  undo(): void;
  /** `after` is the latest release that was seen: of two at once, one is refused. */
  release(name: string, after: number): void;
}

export function drawTools(draft: Draft, run: RunView | null, on: ToolEvents): TemplateResult {
  const busy = run !== null && !run.is_silent && (run.state === "waiting" || run.state === "running");
  const some = draft.places.length > 0;
  const solve = (event: Event, mode: RunMode) => {
    const form = (event.target as HTMLElement).closest("form") as HTMLFormElement;
    const values = new FormData(form);
    on.solve(mode, Number(values.get("steps")), Number(values.get("seed")) || 0);
  };
  return html`<form class="desk-tools" @submit=${(event: Event) => event.preventDefault()}>
    <div class="desk-tools__group">
      <button type="button" class="button ${some ? "" : "button--primary"}" ?disabled=${busy} @click=${(event: Event) => solve(event, "fresh")}>${some ? gettext("Solve from scratch") : gettext("Make a timetable")}</button>
      ${some ? html`<button type="button" class="button button--primary" ?disabled=${busy} @click=${(event: Event) => solve(event, "around")}>${gettext("Solve again around these")}</button>` : nothing}
      ${some && shelfOf(draft).length > 0 ? html`<button type="button" class="button" ?disabled=${busy} @click=${(event: Event) => solve(event, "late")}>${gettext("Fill free places")}</button>` : nothing}
      <label>${gettext("Effort")} <select name="steps">${EFFORTS.map(({ steps, name }) => html`<option value=${steps} ?selected=${steps === 8_000_000}>${name()}</option>`)}</select></label>
      <label>${gettext("Seed")} <input name="seed" type="number" min="0" max="2000000000" value="1" class="desk-tools__seed"></label>
    </div>
    <div class="desk-tools__group">
      <button type="button" class="button" @click=${() => on.undo()}>${gettext("Undo my last step")}</button>
      ${some ? html`<button type="button" class="button" @click=${() => on.clear()}>${gettext("Clear what is not pinned")}</button>` : nothing}
    </div>
  </form>
  ${drawRelease(draft, on)}`;
}

function drawRelease(draft: Draft, on: ToolEvents): TemplateResult {
  if (draft.is_released_as_is) {
    return html`<p class="small desk-released">${gettext("Everybody sees this timetable.")}</p>`;
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.target as HTMLFormElement).get("name") ?? "");
    on.release(name, draft.released);
  };
  const suggestion = gettext("Timetable %s").replace("%s", String(draft.released + 1));
  return html`<form class="desk-release" @submit=${submit}>
    <label>${gettext("Release as")} <input name="name" required maxlength="80" .value=${suggestion}></label>
    <button class="button" ?disabled=${draft.places.length === 0}>${gettext("Release to everybody")}</button>
    <span class="small quiet">${draft.released === 0 ? gettext("Nobody else sees this draft yet.") : gettext("Everybody still sees the timetable that was released before.")}</span>
  </form>`;
}
