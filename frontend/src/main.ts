// Loaded on every page, after it is complete: small conveniences only. Pages work without it.
import "./elements/agenda-clock";
import "./elements/copy-text";
import "./elements/fold-away";
import "./elements/local-time";
import "./elements/nav-scroll";
import "./elements/star-form";
