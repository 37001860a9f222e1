// Loaded on every page, after it is complete: small conveniences only. Pages work without it.
import "./elements/copy-text";
import "./elements/local-time";
import "./elements/star-form";
import "./elements/nav-scroll";
