/**
 * `<live-now socket="/ws/…/" topic="event:…" stage="/…/live/-/" here="main-hall" live="Live now" pause="Pause" back="back at %s"
 * zone="Europe/London">`: which rooms of the event are on air, with a link to each; `here` is left out.
 *
 * The server writes the same list into it, for when there is no script; this keeps it as it is.
 */
import type { RoomOnAir } from "../generated/protocol";
import { type LiveEvent, liveEvent } from "../live/event";

export class LiveNow extends HTMLElement {
  #event: LiveEvent | undefined;
  #shown = "";

  connectedCallback(): void {
    this.#event = liveEvent(this.#text("socket"), this.#text("topic"));
    this.#event.addEventListener("change", this.#hear);
    this.#hear();
  }

  disconnectedCallback(): void {
    this.#event?.removeEventListener("change", this.#hear);
  }

  #hear = (): void => {
    const view = this.#event?.sections.live_rooms;
    if (view) this.show(view.rooms);
  };

  /** Show `rooms`; nothing is touched when they are those that are shown. */
  show(rooms: readonly RoomOnAir[]): void {
    const here = this.#text("here");
    const others = rooms.filter((room) => room.room !== here);
    const key = JSON.stringify(others);
    if (key === this.#shown) return;
    this.#shown = key;
    this.replaceChildren(...(others.length > 0 ? [this.#list(others)] : []));
  }

  #list(rooms: readonly RoomOnAir[]): HTMLElement {
    const list = document.createElement("ul");
    list.className = "live-now__list";
    list.setAttribute("role", "list");
    for (const room of rooms) list.append(this.#row(room));
    return list;
  }

  #row(room: RoomOnAir): HTMLElement {
    const isLive = room.state === "live";
    const tag = document.createElement("span");
    tag.className = isLive ? "tag tag--live" : "tag";
    tag.textContent = this.#text(isLive ? "live" : "pause");
    const link = document.createElement("a");
    link.href = this.#text("stage").replace("/-/", `/${encodeURIComponent(room.room)}/`);
    link.append(tag, ` ${room.name}`);
    const row = document.createElement("li");
    row.append(link);
    if (!isLive && room.back_at !== null)
      row.append(` ${this.#text("back").replace("%s", this.#clock(room.back_at))}`);
    return row;
  }

  #clock(moment: number): string {
    return new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: this.#text("zone"),
    }).format(moment * 1000);
  }

  #text(name: string): string {
    return this.getAttribute(name) ?? "";
  }
}

customElements.define("live-now", LiveNow);
