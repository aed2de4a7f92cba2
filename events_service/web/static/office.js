// What the back office adds to htmx: where the focus goes, what a screen reader hears, and what is said when an answer
// does not come. Every page works without it; nothing here decides, counts or remembers anything.
"use strict";
(() => {
  const said = document.getElementById("said");
  const lost = document.getElementById("lost");
  const box = document.getElementById("everywhere");
  let around = [];
  let plan = "";

  const say = (element) => {
    if (element) said.textContent = element.textContent.trim().replace(/\s+/g, " ");
  };
  const sayAnother = (element) => {
    if (element && element.textContent !== plan) say(element);
    plan = element?.textContent;
  };
  const warn = () => {
    lost.hidden = false;
  };

  // The other language is another page: its button, though of this form, is the browser's own.
  document.addEventListener("submit", (event) => {
    if (event.submitter?.name === "language") event.stopPropagation();
  }, true);

  document.addEventListener("htmx:beforeRequest", () => {
    lost.hidden = true;
  });
  document.addEventListener("htmx:sendError", warn);
  document.addEventListener("htmx:timeout", warn);

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    if (target.id !== "content") return;
    // An answer that is no page of ours (a proxy's, a stopped server's) must not take the place of what was typed.
    if (!xhr.responseText.includes('id="content"')) {
      event.detail.shouldSwap = false;
      warn();
    }
    around = [];
    for (let each = document.activeElement; each && each !== target; each = each.parentElement) {
      if (each.id) around.push(each.id);
    }
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "found") {
      return say(event.target.querySelector(".counted b") ?? event.target.querySelector("h2, p"));
    }
    // The dates of a series, while they are typed: how many there are, and only where it is another number.
    if (event.target.id === "plan") return sayAnother(event.target.querySelector("h2, p"));
    if (event.target.id !== "content") return;
    say(event.target.querySelector(".notice, h1"));
    if (document.activeElement !== document.body) return;
    // What had the focus is gone: go on where it stood, else where the page begins.
    const next = around.map((id) => document.getElementById(id)).find(Boolean) ?? event.target.querySelector("h1");
    next.tabIndex = next.tabIndex < 0 ? -1 : next.tabIndex;
    next.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const found = document.getElementById("found");
    if (!found?.hasChildNodes()) return;
    found.replaceChildren();
    box.focus();
  });
})();
