/** Draws one day: a column for each room, a block for each session, lines for the hours. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { changes, hours } from "./clock";
import { lanesOf } from "./grid";
import { roomName, span, type View } from "./model";
import { isUnnamed } from "./store";
import { say } from "./texts";
import type { Session } from "./types";

/** The least height of a block in pixels: a target of 24 (WCAG 2.5.8) and a gap. */
const LEAST = 26;
/** Below this height in pixels a block has one line only. */
const ONE_LINE = 50;

export interface GridEvents {
  press(event: PointerEvent): void;
  choose(id: string): void;
  open(id: string): void;
  createAt(event: MouseEvent, column: number): void;
}

export function drawGrid(view: View, on: GridEvents): TemplateResult {
  const { axis, columns, perMinute, texts, day } = view;
  const size = `--columns:${columns.length};--height:${(axis.end - axis.start) * perMinute}px`;
  return html`
    <div class="timeline__scroll" role="region" tabindex="0" aria-label=${say(texts, "timeline", day.name)}>
      <div class="timeline__grid" .style=${size}>
        <div class="timeline__corner"></div>
        ${columns.map((room) => html`<div class="timeline__room">${roomName(view, room)}</div>`)}
        <div class="timeline__axis">${drawHours(view)}</div>
        <div class="timeline__canvas">
          <div class="timeline__columns">
            ${columns.map(
              (_room, n) =>
                html`<div class="timeline__column" @click=${(event: MouseEvent) => on.createAt(event, n)}></div>`,
            )}
          </div>
          <div class="timeline__lines">${drawLines(view)}</div>
          <div class="timeline__blocks" @pointerdown=${on.press}>${drawBlocks(view, on)}</div>
        </div>
      </div>
    </div>
  `;
}

const topOf = ({ axis, perMinute }: View, minute: number) => (minute - axis.start) * perMinute;

function drawHours(view: View): TemplateResult[] {
  return hours(view.agenda.offsets, view.axis.start, view.axis.end).map(
    ({ minute, label }) =>
      html`<span class="timeline__hour tabular" .style=${`--top:${topOf(view, minute)}px`}>${label}</span>`,
  );
}

function drawLines(view: View): TemplateResult[] {
  const { agenda, axis, day, texts } = view;
  const lines = hours(agenda.offsets, axis.start, axis.end).map(
    ({ minute }) => html`<div class="timeline__line" .style=${`--top:${topOf(view, minute)}px`}></div>`,
  );
  const special = (minute: number, text: string) =>
    html`<div class="timeline__line timeline__line--named" .style=${`--top:${topOf(view, minute)}px`}>
      <span>${text}</span>
    </div>`;
  for (const minute of changes(agenda.offsets, axis.start, axis.end)) {
    lines.push(special(minute, say(texts, "clockChange")));
  }
  if (axis.end > day.end) lines.push(special(day.end, say(texts, "midnight")));
  return lines;
}

function drawBlocks(view: View, on: GridEvents): unknown {
  const lanes = new Map(
    view.columns.flatMap((room) => [
      ...lanesOf(
        view.today.filter((session) => session.room === room),
        LEAST / view.perMinute,
      ),
    ]),
  );
  return repeat(
    view.today,
    (session) => session.id,
    (session) => {
      const { lane, lanes: of } = lanes.get(session.id) ?? { lane: 0, lanes: 1 };
      return drawBlock(view, session, (view.columns.indexOf(session.room) * of + lane) / of, of, on);
    },
  );
}

/** `left` and `1 / parts` are in columns. */
function drawBlock(
  view: View,
  session: Session,
  left: number,
  parts: number,
  on: GridEvents,
): TemplateResult {
  const { texts } = view;
  const height = Math.max(LEAST, (session.end - session.start) * view.perMinute);
  const warnings = view.warnings.get(session.id) ?? [];
  const kinds = [
    "timeline__block",
    session.pause ? "timeline__block--pause" : "",
    warnings.length > 0 ? "timeline__block--warn" : "",
    isUnnamed(session.id) ? "timeline__block--pending" : "",
    height < ONE_LINE ? "timeline__block--small" : "",
  ];
  return html`<button
    type="button"
    class=${kinds.join(" ")}
    .style=${`--top:${topOf(view, session.start)}px;--tall:${height}px;--left:${left};--parts:${parts}`}
    data-session=${session.id}
    aria-current=${view.chosen?.id === session.id ? "true" : nothing}
    aria-describedby="timeline-keys"
    @focus=${() => on.choose(session.id)}
    @click=${() => on.choose(session.id)}
    @dblclick=${() => on.open(session.id)}
  >
    <span class="timeline__edge timeline__edge--start" data-grip="start"></span>
    <span class="timeline__grip" data-grip="move"></span>
    <span class="timeline__text">
      <span class="timeline__time tabular">${span(view, session)}</span>
      <span class="timeline__title">${session.title}</span>
      <span class="visually-hidden">${roomName(view, session.room)}</span>
      ${session.cohort ? html`<span class="timeline__meta">${session.cohort}</span>` : nothing}
      ${session.speakers ? html`<span class="timeline__meta">${session.speakers}</span>` : nothing}
    </span>
    ${
      warnings.length > 0
        ? html`<span class="timeline__alarm"
            ><span aria-hidden="true">!</span
            ><span class="visually-hidden"
              >${say(texts, "warning")}: ${warnings[0]?.message}</span
            ></span
          >`
        : nothing
    }
    <span class="timeline__edge timeline__edge--end" data-grip="end"></span>
  </button>`;
}
