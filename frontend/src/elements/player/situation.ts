/** What stands where the picture would be. Pure: the state of things in, words out. */
import { gettext } from "../../i18n";
import type { WebcastState } from "../../live/webcast";
import type { Health } from "../../media/health";
import type { Phase } from "../../media/keeper";

export interface Situation {
  readonly state: WebcastState;
  readonly slateText: string;
  /** When the picture is expected back, as the operator said; milliseconds since 1970, null where they did not. */
  readonly backAt: number | null;
  readonly phase: Phase;
  /** The server's own words, when it refused. */
  readonly message: string;
  /** A way round closed networks was tried too (TURN). */
  readonly hasRelay: boolean;
  /** Whether pictures (or sound, where only that is wanted) come at this moment. */
  readonly flowing: boolean;
  readonly video: boolean;
  /** Whether sound comes at this moment, and nothing that could be a picture. */
  readonly hearing: boolean;
  /** Something comes, but the picture is in a format that this browser lacks. */
  readonly undecodable: boolean;
  /** The connection has been too weak for a picture for some time. */
  readonly short: boolean;
  /** In the room, and the picture was not asked for. */
  readonly spared: boolean;
  /** Stopped by the viewer. */
  readonly stopped: boolean;
  readonly supported: boolean;
}

export type Deed = "watch" | "retry" | "picture" | "sound";

export interface Cover {
  readonly title: string;
  readonly text: string;
  readonly backAt: number | null;
  readonly deed: Deed | null;
}

const cover = (title: string, text = "", deed: Deed | null = null, backAt: number | null = null): Cover => ({
  title,
  text,
  backAt,
  deed,
});

// Bits a second: more than sound takes, less than a picture.
const SOUND = 200_000;

/** Whether sound comes, and no picture is on its way that the browser could not show. */
export const isSoundAlone = (health: Health | null): boolean =>
  health?.receiving === true && health.fps === 0 && health.bitrate < SOUND;

/** Whether there is, or will soon be, something to watch for this person. */
export const isOn = (state: WebcastState): boolean => state !== "off";

/** Why there is no picture, while the room's own slate is to be seen. */
export const absenceOf = (hasEnded: boolean): string =>
  hasEnded
    ? gettext("The webcast has ended. If it goes on, the picture comes by itself.")
    : gettext("No webcast from here at the moment. The picture comes by itself when one begins.");

/** The cover over the picture's place; null when the picture itself, or the room's own slate, is to be seen. */
export function coverOf(now: Situation): Cover | null {
  if (!isOn(now.state)) return null;
  if (!now.supported) {
    return cover(
      gettext("This browser cannot show the webcast"),
      gettext("It lacks WebRTC, or it is turned off. Any current browser will do."),
    );
  }
  if (now.spared) {
    return cover(
      gettext("You are in the room"),
      gettext("The picture is not loaded, so that the Wi-Fi stays free for everybody."),
      "watch",
    );
  }
  if (now.stopped) return cover(gettext("Stopped"), gettext("Nothing is being loaded."), "watch");
  if (now.state === "slate") {
    return cover(now.slateText || gettext("Back in a moment"), "", null, now.backAt);
  }
  if (now.flowing) {
    return now.video
      ? null
      : cover(gettext("Sound only"), gettext("You hear the room without its picture."), "picture");
  }
  if (now.undecodable && now.state === "live") {
    return cover(
      gettext("This browser lacks what the picture needs"),
      gettext(
        "The picture comes as H.264. Firefox fetches that by itself within minutes of its first start; else another browser shows it. You hear the room meanwhile.",
      ),
      "retry",
    );
  }
  // What is known of the relay says more than that this page cannot reach it.
  const isItsOwn = now.state === "down" && (now.phase === "reconnecting" || now.phase === "busy");
  return (isItsOwn ? null : trouble(now)) ?? waiting(now);
}

function trouble(now: Situation): Cover | null {
  switch (now.phase) {
    case "refused":
      return cover(
        gettext("The webcast cannot be watched here"),
        now.message || gettext("You may have been signed out, or the webcast is not open to you."),
        "retry",
      );
    case "blocked":
      return cover(
        gettext("This network does not let live video through"),
        now.hasRelay
          ? gettext("The way round closed networks failed too. Try another network, such as mobile data.")
          : gettext("Try another network, such as mobile data, or ask whoever runs this one to allow UDP."),
        "retry",
      );
    case "busy":
      return cover(
        gettext("The webcast does not answer at the moment"),
        gettext("It is full, or being restarted. The picture comes by itself as soon as it can."),
      );
    case "reconnecting":
      return cover(gettext("The connection is lost"), gettext("The picture comes back by itself."));
    default:
      return null;
  }
}

function waiting(now: Situation): Cover {
  switch (now.state) {
    case "down":
      return cover(
        gettext("The webcast is interrupted"),
        gettext("It is being restarted. The picture comes back by itself."),
      );
    case "away":
      return cover(gettext("No picture from the room at the moment"), gettext("It comes back by itself."));
    case "rehearsal":
      return cover(gettext("Rehearsal"), gettext("Only the crew can see this. No picture comes yet."));
    default:
      if (now.phase !== "connected") return cover(gettext("Connecting"));
      if (now.hearing && now.state === "live" && !now.short) {
        return cover(
          gettext("No picture from the room at the moment"),
          gettext("You hear it meanwhile. The picture comes back by itself."),
        );
      }
      return now.short
        ? cover(
            gettext("The connection is too weak for the picture"),
            gettext("Sound alone needs a tenth of it."),
            "sound",
          )
        : cover(gettext("Waiting for the picture"));
  }
}
