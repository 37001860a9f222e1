/** What the operator must know in time. Pure: the state of things in, sentences out, the worst first. */
import { gettext } from "../../i18n";
import type { WebcastState } from "../../live/webcast";
import type { Sent } from "../../media/outbound";

export interface Studio {
  readonly state: WebcastState;
  /** Whether this page sends, or tries to. */
  readonly sending: boolean;
  readonly hasPicture: boolean;
  readonly hasSound: boolean;
  readonly lostPicture: boolean;
  readonly lostSound: boolean;
  /** A shared screen was ended in the browser. */
  readonly endedSharing: boolean;
  readonly muted: boolean;
  readonly silentFor: number; // seconds
  readonly sent: Sent | null;
  readonly target: number; // bits a second
  /** Seconds for which the network has carried less than half of what the picture may need. */
  readonly weakFor: number;
  /** Milliseconds past the time that the slate promised; 0 where it promised none or is not up. */
  readonly overdue: number;
}

export interface Warning {
  readonly key: string;
  readonly grave: boolean;
  readonly text: string;
}

// Seconds. A pause for breath is shorter, an audience's patience is not much longer.
export const SILENCE = 6;
export const WEAK = 5;
// Milliseconds to the relay and back that no network takes whose queues are not full.
const CONGESTED = 800;

/** Whether the network carries much less than the `target` (bits a second) that the picture may need. */
export function isNarrow(sent: Sent | null, target: number): boolean {
  if (sent === null) return false;
  // A still picture needs few bits: narrow is what could not send more, not what has no more to send.
  if (sent.available !== null) return sent.available < target / 2;
  // Firefox does not say what the network carries: there a queue on the way tells.
  return (sent.roundTrip ?? 0) > CONGESTED;
}

export function warningsOf(now: Studio): Warning[] {
  const found: Warning[] = [];
  const warn = (key: string, grave: boolean, text: string) => found.push({ key, grave, text });
  const onAir = now.state === "live" || now.state === "away";
  if (now.lostPicture) {
    warn("lost-picture", true, gettext("The camera is gone. Plug it in again, or choose another."));
  } else if (now.endedSharing && !now.hasPicture) {
    warn(
      "ended-sharing",
      now.sending,
      gettext("The screen is no longer shared: no picture is sent. Choose one below."),
    );
  } else if (now.sending && !now.hasPicture) {
    warn("no-picture", onAir, gettext("No picture is chosen: only sound is sent."));
  }
  if (now.lostSound) {
    warn("lost-sound", true, gettext("The sound is gone. Plug the microphone in again, or choose another."));
  } else if (now.sending && !now.hasSound) {
    warn("no-sound", onAir, gettext("No microphone is chosen: only the picture is sent."));
  } else if (now.hasSound && now.muted) {
    warn("muted", onAir, gettext("The microphone is muted: nobody hears anything."));
  } else if (now.hasSound && now.silentFor >= SILENCE) {
    warn("silent", onAir, gettext("No sound has come from the microphone for some seconds. Is it on?"));
  }
  if (now.sending && now.sent) network(now, now.sent, warn);
  if (now.overdue > 0) {
    warn("overdue", false, gettext("The slate promised that the picture would be back by now."));
  }
  return found.sort((a, b) => Number(b.grave) - Number(a.grave));
}

function network(now: Studio, sent: Sent, warn: (key: string, grave: boolean, text: string) => void): void {
  if (sent.loss > 0.05) {
    warn("loss", true, gettext("Much is lost on the way to the server. A cable is better than Wi-Fi."));
  }
  if (now.weakFor >= WEAK && (sent.limitation === "bandwidth" || sent.available === null)) {
    warn(
      "bandwidth",
      true,
      gettext("The network carries too little: the picture becomes coarse. Choose a smaller picture."),
    );
  } else if (sent.limitation === "cpu" && sent.fps > 0) {
    warn(
      "cpu",
      false,
      gettext(
        "This computer is too slow for the picture. Close other programs, or choose a smaller picture.",
      ),
    );
  }
  if (now.hasPicture && sent.fps > 0 && sent.fps < 10 && sent.limitation !== "none") {
    warn("slow", false, gettext("Few pictures a second are sent: movement looks jerky."));
  }
}
