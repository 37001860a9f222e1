/** Cameras and microphones: which there are, and which was chosen last. */
import { inBrowser } from "../../storage";

export type Kind = "videoinput" | "audioinput";

export interface Device {
  readonly id: string;
  readonly label: string;
}

const NAMES: Record<Kind, string> = { videoinput: "studio.camera", audioinput: "studio.microphone" };

/** All devices of a kind; the system's own choice ("default") is one of them where the browser says so. */
export async function devicesOf(kind: Kind): Promise<Device[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter((one) => one.kind === kind && one.deviceId && one.deviceId !== "communications")
    .map((one) => ({ id: one.deviceId, label: one.label }));
}

/** Whether the browser gives it without asking again. */
export async function isAllowed(name: "camera" | "microphone"): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: name as PermissionName });
    return status.state === "granted";
  } catch {
    return false;
  }
}

export function remembered(kind: Kind): string {
  return inBrowser.recall(NAMES[kind]) ?? "";
}

export function remember(kind: Kind, id: string): void {
  inBrowser.keep(NAMES[kind], id);
}
