// Loaded on the organiser's pages, which all work without it.
import "./elements/accent-preview";
import { watchFileSizes } from "./elements/file-limit";

const message = document.querySelector<HTMLElement>("[data-too-large]")?.dataset.tooLarge;
if (message) watchFileSizes(document, message);
