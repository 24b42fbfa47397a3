// The review by keyboard: keys count while a proposal has the focus, and no others are taken from anybody.

const list = document.querySelector(".gt-review");
const proposals = list ? [...list.querySelectorAll(".gt-proposal")] : [];

function marks(proposal) {
  return list.querySelectorAll(`[data-of="${CSS.escape(proposal.id.slice("proposal-".length))}"]`);
}

function go(from, step) {
  const next = proposals[proposals.indexOf(from) + step];
  if (next) {
    next.focus();
  }
}

let sent = false;

function press(proposal, key) {
  const way = [...proposal.querySelectorAll("[data-key]")].find((each) => each.dataset.key.split(" ").includes(key));
  const undo = key === "u" ? document.querySelector("[data-key=u]") : null;
  if (way || undo) {
    // A key held down decides once.
    sent = true;
    (way || undo).click();
  }
}

list?.addEventListener("keydown", (event) => {
  const proposal = event.target.closest(".gt-proposal");
  if (!proposal || sent || event.repeat || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === "j" || event.key === "k") {
    go(proposal, event.key === "j" ? 1 : -1);
  } else {
    press(proposal, event.key);
  }
});

// The words of the one in focus are outlined in the text as well.
for (const proposal of proposals) {
  proposal.addEventListener("focusin", () => marks(proposal).forEach((mark) => mark.classList.add("gt-read--focus")));
  proposal.addEventListener("focusout", () => marks(proposal).forEach((mark) => mark.classList.remove("gt-read--focus")));
}

// After a decision one goes on where the next one stands.
document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest(".gt-proposal")?.focus();
