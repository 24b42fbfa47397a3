// Enhances what already works without scripts: the phone's menu, error summaries, doubled clicks, passwords shown.
import { Button, ErrorSummary, NotificationBanner, PasswordInput, ServiceNavigation, SkipLink, createAll } from "../built/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, ErrorSummary, NotificationBanner, PasswordInput, ServiceNavigation, SkipLink]) {
  createAll(component);
}

// Filters fold away on a phone, and stand open beside the table where there is room.
if (window.matchMedia("(min-width: 48.0625em)").matches) {
  for (const panel of document.querySelectorAll("details[data-open-wide]")) {
    panel.open = true;
  }
}
