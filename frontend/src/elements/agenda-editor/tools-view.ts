/** Draws what is around the day: days, settings, the buttons that are the keys' twins, warnings. */
import { html, nothing, type TemplateResult } from "lit";
import { stillRunning } from "./grid";
import type { Action } from "./keyboard";
import { describe, type Settings, span, type View } from "./model";
import { say } from "./texts";

export const STEPS = [5, 10, 15, 30];
/** Pixels a minute. */
export const SCALES: readonly (readonly [key: string, perMinute: number])[] = [
  ["small", 1.2],
  ["medium", 2],
  ["large", 4],
];
/** As many warnings as somebody reads; each is also beside its sessions. */
const LISTED = 50;

const MOVES: Action[] = ["earlier", "later", "left", "right", "shorter", "longer", "previousDay", "nextDay"];
const DEEDS: Action[] = ["edit", "duplicate", "delete"];

export interface ToolEvents {
  act(action: Action): void;
  create(): void;
  day(date: string): void;
  set(change: Partial<Settings>): void;
  show(id: string): void;
  dismiss(): void;
}

export function drawBar(view: View, on: ToolEvents): TemplateResult {
  const { texts, agenda, store } = view;
  const number = (event: Event) => Number((event.target as HTMLSelectElement).value);
  const undo = store.undo.at(-1);
  const undoText = undo && say(texts, `undo${undo.what[0]?.toUpperCase()}${undo.what.slice(1)}`, undo.title);
  return html`
    <nav aria-label=${say(texts, "days")}>
      <ul class="tabs" role="list">
        ${agenda.days.map(
          ({ date, name }) => html`<li>
            <a
              href="#day-${date}"
              aria-current=${date === view.day.date ? "true" : nothing}
              @click=${(event: Event) => {
                event.preventDefault();
                on.day(date);
              }}
              >${name}</a
            >
          </li>`,
        )}
      </ul>
    </nav>
    <div class="timeline__bar">
      <button type="button" class="button button--small" @click=${on.create}>${say(texts, "add")}</button>
      <button
        type="button"
        class="button button--small"
        ?disabled=${!undo}
        title=${undoText ?? nothing}
        @click=${() => on.act("undo")}
      >
        ${say(texts, "undo")}${undoText ? html`<span class="visually-hidden">: ${undoText}</span>` : nothing}
      </button>
      <label
        >${say(texts, "step")}
        <select @change=${(event: Event) => on.set({ step: number(event) })}>
          ${STEPS.map(
            (minutes) =>
              html`<option value=${minutes} ?selected=${minutes === view.step}>${say(texts, "minutes", String(minutes))}</option>`,
          )}
        </select></label
      >
      <label
        >${say(texts, "scale")}
        <select @change=${(event: Event) => on.set({ perMinute: number(event) })}>
          ${SCALES.map(
            ([key, perMinute]) =>
              html`<option value=${perMinute} ?selected=${perMinute === view.perMinute}>${say(texts, key)}</option>`,
          )}
        </select></label
      >
      <label
        ><input
          type="checkbox"
          ?checked=${view.wholeDay}
          @change=${(event: Event) => on.set({ wholeDay: (event.target as HTMLInputElement).checked })}
        />
        ${say(texts, "wholeDay")}</label
      >
      <span class="timeline__saving quiet small">${store.pending.length > 0 ? say(texts, "saving") : nothing}</span>
    </div>
  `;
}

export function drawTools(view: View, on: ToolEvents): TemplateResult {
  const { texts, chosen } = view;
  const what = chosen ? describe(view, chosen.title, chosen) : "";
  const button = (action: Action, more = "") => html`<button
    type="button"
    class="button button--small ${more}"
    ?disabled=${!chosen}
    @click=${() => on.act(action)}
  >
    ${say(texts, action)}
  </button>`;
  return html`
    <div class="timeline__tools" role="group" aria-label=${chosen ? say(texts, "chosen", what) : say(texts, "nothingChosen")}>
      <p class="timeline__chosen">${chosen ? html`<strong>${what}</strong>` : say(texts, "nothingChosen")}</p>
      ${(view.chosen && view.warnings.get(view.chosen.id)?.map(({ message }) => html`<p class="timeline__note small">${message}</p>`)) ?? nothing}
      <div class="timeline__buttons" ?hidden=${!chosen}>
        ${MOVES.map((action) => button(action))}
        ${DEEDS.map((action) => button(action, action === "delete" ? "button--danger" : ""))}
      </div>
    </div>
  `;
}

export function drawKeys({ texts }: View): TemplateResult {
  return html`<details class="timeline__keys small">
    <summary>${say(texts, "keyboard")}</summary>
    <p id="timeline-keys">${say(texts, "keys")}</p>
  </details>`;
}

export function drawWarnings(view: View, on: ToolEvents): TemplateResult | typeof nothing {
  const { texts, store, sessions } = view;
  if (store.warnings.length === 0) return nothing;
  return html`
    <details class="notice notice--warning editor-warnings" open>
      <summary><strong>${say(texts, "warningCount", String(store.warnings.length))}</strong></summary>
      <ul>
        ${store.warnings.slice(0, LISTED).map(
          ({ message, sessions: ids }) => html`<li>
            ${message}
            ${ids.map((id) => {
              const session = sessions.get(id);
              return session
                ? html`<button type="button" class="link-button" @click=${() => on.show(id)}>${say(texts, "show", session.title)}</button> `
                : nothing;
            })}
          </li>`,
        )}
      </ul>
    </details>
  `;
}

export function drawRunning(view: View, on: ToolEvents): TemplateResult[] {
  return stillRunning(view.day, [...view.sessions.values()]).map(
    (session) => html`<p class="small">
      ${say(view.texts, "stillRunning", { end: span(view, session).split("–")[1] ?? "" })}
      <button type="button" class="link-button" @click=${() => on.show(session.id)}>${session.title}</button>
    </p>`,
  );
}

export function drawProblem(view: View, problem: string, on: ToolEvents): TemplateResult {
  return html`<div role="alert">
    ${
      problem
        ? html`<p class="notice notice--error timeline__problem">
            ${problem}
            <button type="button" class="button button--small" @click=${on.dismiss}>${say(view.texts, "close")}</button>
          </p>`
        : nothing
    }
  </div>`;
}
