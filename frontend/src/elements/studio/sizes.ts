/** The sizes of picture to choose from. Bits a second are what H264 needs for a person who speaks, with some to spare. */
import type { Encoding } from "../../media/whip";
import type { Size } from "./capture";

export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly size: Size;
  readonly encoding: Encoding;
}

const choice = (
  name: string,
  width: number,
  height: number,
  frameRate: number,
  maxBitrate: number,
): Choice => ({
  name,
  label: `${height}p, ${frameRate}/s – ${(maxBitrate / 1e6).toFixed(1)} Mbit/s`,
  size: { width, height, frameRate },
  encoding: { maxBitrate, maxFramerate: frameRate },
});

export const CHOICES: readonly Choice[] = [
  choice("small", 640, 360, 30, 800_000),
  choice("middle", 960, 540, 30, 1_200_000),
  choice("normal", 1280, 720, 30, 1_600_000),
  choice("large", 1920, 1080, 30, 3_500_000),
];

export const choiceOf = (name: string | null): Choice =>
  CHOICES.find((one) => one.name === name) ?? (CHOICES[2] as Choice);
