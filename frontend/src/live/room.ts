/** One room's live state, kept for as long as the document lives, whatever panel is open. */
import type { LiveEventMessage, ServerMessage, Snapshot } from "../generated/protocol";
import { fromSnapshot, type Questions, reduce } from "./questions";
import { LiveTopic, shared } from "./topic";
import { reduceWebcast, type Webcast, webcastFrom } from "./webcast";

export class LiveRoom extends LiveTopic {
  questions: Questions | null = null;
  webcast: Webcast | null = null;
  presence: { in_room: number; online: number } | null = null;

  protected override begin(snapshot: Snapshot): void {
    this.questions = fromSnapshot(
      snapshot.public as { questions: unknown },
      snapshot.crew as { questions: unknown } | null,
      snapshot.person as { questions: unknown } | null,
    );
    this.webcast = webcastFrom(snapshot.public, snapshot.crew);
  }

  protected override apply(event: LiveEventMessage): void {
    if (this.questions) this.questions = reduce(this.questions, event);
    if (this.webcast) this.webcast = reduceWebcast(this.webcast, event);
  }

  protected override take(frame: ServerMessage): void {
    if (frame.type !== "presence" || frame.topic !== this.topic) return;
    this.presence = frame;
    this.changed();
  }
}

export const liveRoom = shared(LiveRoom);
