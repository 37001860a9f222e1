import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { gettext } from "../i18n";
import { LiveElement } from "./questions/live-element";

/** How many are here, in the room and online; nothing while that is not known to be true. */
@customElement("presence-line")
export class PresenceLine extends LiveElement {
  protected override render(): unknown {
    const presence = this.room?.isLive ? this.room.presence : null;
    if (!presence || presence.in_room + presence.online === 0) return nothing;
    return html`<span class="tabular">${presence.in_room}</span> ${gettext("in the room")} ·
      <span class="tabular">${presence.online}</span> ${gettext("online")}`;
  }
}
