/** Cameras and microphones: which there are, and which was chosen last. */

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
  return recall(NAMES[kind]) ?? "";
}

export function remember(kind: Kind, id: string): void {
  keep(NAMES[kind], id);
}

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is turned off: next time begins as the first time.
  }
}
