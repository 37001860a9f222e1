/** The player's icons, drawn here; the words are on the buttons that hold them. */
import { svg, type TemplateResult } from "lit";

const icon = (paths: TemplateResult): TemplateResult =>
  svg`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;

export const play = icon(svg`<path d="M8 5.5v13l10.5-6.5z" fill="currentColor"/>`);
export const stop = icon(svg`<path d="M7 7h10v10H7z" fill="currentColor"/>`);
const speaker = svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z" fill="currentColor"/>`;
export const sound = icon(svg`${speaker}<path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>`);
export const silent = icon(svg`${speaker}<path d="m16 9.5 5 5m0-5-5 5"/>`);
export const full = icon(svg`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>`);
export const small = icon(svg`<path d="M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5"/>`);
export const more = icon(
  svg`<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`,
);
