import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { GridReleased, LiveEventMessage } from "../../generated/protocol";
import { gettext } from "../../i18n";
import { LiveTopic } from "../../live/topic";

/** `<grid-news>`: says at once that a new timetable is out, and whether it changes something for the reader. */
@customElement("grid-news")
export class GridNews extends LitElement {
  @property() socket = "";
  @property() topic = "";
  /** The release on the page, and the proposals that concern the reader. */
  @property({ type: Number }) number = 0;
  @property() mine = "";
  @state() private news: GridReleased | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    new LiveTopic(this.socket, this.topic).addEventListener("event", (event) => {
      const news = (event as CustomEvent<LiveEventMessage>).detail;
      if (news.type === "grid.released" && news.number > this.number) this.news = news;
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): unknown {
    const { news } = this;
    if (!news) return html`<div role="status"></div>`;
    const mine = new Set(this.mine.split(" ").map(Number));
    const touches = news.changed.some((proposal) => mine.has(proposal));
    return html`<div role="status"><p class="notice ${touches ? "notice--warning" : ""} cluster">
      <span>${gettext("A new timetable is out: “%s”.").replace("%s", () => news.name)}${touches ? html` <strong>${gettext("It changes sessions that you chose.")}</strong>` : nothing}</span>
      <a class="button button--small" href=${location.pathname}>${gettext("Show it")}</a></p></div>`;
  }
}
