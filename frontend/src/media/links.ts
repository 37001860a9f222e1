/** ICE servers told in `Link` headers (RFC 8288, RFC 9725 section 4.6). Pure. */

const ENTRY = /<([^>]*)>((?:\s*;\s*[\w-]+(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^",;\s]+))?)*)/g;
const PARAMETER = /;\s*([\w-]+)(?:\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^",;\s]+)))?/g;

/** The servers that a `Link` header names with `rel="ice-server"`; the browser joins several headers with commas. */
export function iceServers(header: string | null): RTCIceServer[] {
  const servers: RTCIceServer[] = [];
  for (const [, address = "", rest = ""] of (header ?? "").matchAll(ENTRY)) {
    const parameters = new Map<string, string>();
    for (const [, name = "", quoted, plain] of rest.matchAll(PARAMETER)) {
      parameters.set(name.toLowerCase(), (quoted ?? plain ?? "").replace(/\\(.)/g, "$1"));
    }
    if (!parameters.get("rel")?.split(/\s+/).includes("ice-server")) continue;
    if (!/^(stun|turn)s?:/.test(address)) continue;
    const server: RTCIceServer = { urls: address };
    const username = parameters.get("username");
    const credential = parameters.get("credential");
    if (username !== undefined) server.username = username;
    if (credential !== undefined) server.credential = credential;
    servers.push(server);
  }
  return servers;
}
