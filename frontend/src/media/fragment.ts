/** What an ICE restart over HTTP sends and gets (RFC 8840 section 9, RFC 9725 section 4.3.3). Pure text. */

export const FRAGMENT = "application/trickle-ice-sdpfrag";

const value = (text: string, name: string): string | undefined =>
  new RegExp(`^a=${name}:(\\S+)`, "m").exec(text)?.[1];

/** The new credentials of an offer, for the first media section of its bundle. */
export function fragmentOf(offer: string): string {
  const media = /^m=\S+ .*$/m.exec(offer)?.[0] ?? "m=audio 9 UDP/TLS/RTP/SAVPF 0";
  return [
    `a=ice-ufrag:${value(offer, "ice-ufrag") ?? ""}`,
    `a=ice-pwd:${value(offer, "ice-pwd") ?? ""}`,
    media.trim(),
    `a=mid:${value(offer, "mid") ?? "0"}`,
    "a=end-of-candidates",
    "",
  ].join("\r\n");
}

/** The answer as it was, with the credentials of the server's fragment in place of the old. Null: it has none. */
export function restarted(answer: string, fragment: string): string | null {
  const ufrag = value(fragment, "ice-ufrag");
  const password = value(fragment, "ice-pwd");
  if (!ufrag || !password) return null;
  return answer
    .replace(/^a=ice-ufrag:\S+/gm, `a=ice-ufrag:${ufrag}`)
    .replace(/^a=ice-pwd:\S+/gm, `a=ice-pwd:${password}`);
}
