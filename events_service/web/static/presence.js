// What is pressed on the page of who came, kept on the telephone until the server has it, and what is not sent yet, said
// on every page of the office. Without this script the same forms are plain ones. A fact is sent with the seconds it
// waited, never with a time: many telephones have a wrong clock. Sent twice it is one: the server knows.
"use strict";
(() => {
  const box = document.getElementById("unsent");
  const name = `presence ${box.dataset.account}`;
  const AGAIN = 15000, LONGEST = 20000;
  let memory = [], sending = false;

  // Without storage (a private window), what is pressed is kept as long as the page.
  const read = () => {
    try { return JSON.parse(localStorage.getItem(name) ?? "[]"); } catch { return memory; }
  };
  const write = (facts) => {
    memory = facts;
    try { facts.length ? localStorage.setItem(name, JSON.stringify(facts)) : localStorage.removeItem(name); } catch { /* see above */ }
  };

  // A name typed at the door stays on the telephone until it is sent, or until that night; the number stays.
  const forget = () => {
    try { forgetNames(); } catch { /* no storage */ }
  };
  const forgetNames = () => {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith("presence "))) {
      const facts = JSON.parse(localStorage.getItem(key));
      const old = facts.filter(({ at, fields }) => fields.name && new Date(at).toDateString() !== new Date().toDateString());
      old.forEach(({ fields }) => { fields.name = ""; });
      if (old.length) localStorage.setItem(key, JSON.stringify(facts));
    }
  };

  const say = (stopped = "") => {
    const { length } = read();
    box.hidden = !length;
    const words = length > 1 ? box.dataset.many.replace("0", length) : box.dataset.one;
    const text = `${words} ${stopped || box.dataset.kept}`;
    const line = box.querySelector("span");
    if (length && line.textContent !== text) line.textContent = text;
  };

  const press = (form, button) => {
    for (const each of form.querySelectorAll("[aria-pressed]")) each.setAttribute("aria-pressed", each === button);
    const undo = form.querySelector("[name=presence][value='']");
    if (undo) undo.hidden = !button.value;
    form.dataset.stands = button.value;
  };
  // What the page shows at once, before the server knows it.
  const show = (form, button) => {
    if ("walkIn" in form.dataset) {
      const line = document.createElement("li");
      line.textContent = [form.elements.name.value, form.elements.count.value, box.dataset.waits].filter(Boolean).join(", ");
      document.getElementById("walked-in").append(line);
      form.elements.name.value = "";
      form.elements.count.value = "1";
      form.elements.intent.value = Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16)).join("-");
      return;
    }
    const forms = "everybody" in form.dataset ? document.querySelectorAll("[data-stands='']") : [form];
    for (const each of forms) {
      if (each.dataset.stands !== undefined) press(each, each === form ? button : each.querySelector("[value=attended]"));
      const said = each.querySelector("[data-said]");
      if (said) said.textContent = box.dataset.waits;
    }
    if ("everybody" in form.dataset) form.hidden = true;
  };

  // The page as the server has it now takes the place of the one that was shown, once nothing waits, or with a refusal.
  const take = (html, refused) => {
    const page = new DOMParser().parseFromString(html, "text/html").getElementById("attendance");
    const old = document.getElementById("attendance");
    if (!page || !old || (read().length && !refused)) return;
    const typed = old.querySelector("#walk-in-form [name=name]")?.value;
    const focused = document.activeElement?.id;
    old.replaceWith(page);
    if (typed) page.querySelector("#walk-in-form [name=name]").value = typed;
    const next = focused && document.getElementById(focused);
    if (next && next.hidden) next.closest("form").querySelector("button").focus({ preventScroll: true });
    else if (next) next.focus({ preventScroll: true });
  };

  const post = async ({ action, fields, at }) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LONGEST);
    const key = document.querySelector("[name=form_key]").value;
    const waited = Math.max(Math.round((Date.now() - at) / 1000), 0);
    try {
      const body = new URLSearchParams({ ...fields, waited, form_key: key });
      return await fetch(action, { method: "POST", body, signal: stop.signal });
    } finally {
      clearTimeout(timer);
    }
  };

  // One after the other, in the order in which they were pressed.
  const send = async () => {
    if (sending) return;
    sending = true;
    forget();
    let stopped = "", shown = "", refused = false;
    try {
      for (let fact = read()[0]; fact; fact = read()[0]) {
        const answer = await post(fact);
        const html = await answer.text();
        // Signed out, or overloaded, or another server's page: it waits. What is refused for good is shown, and gone.
        const ours = html.includes('id="attendance"');
        if (!ours && answer.status !== 404) {
          if (answer.status === 401 || answer.redirected || answer.status === 403) stopped = box.dataset.signIn;
          break;
        }
        write(read().filter(({ id }) => id !== fact.id));
        if (ours) shown = html;
        refused ||= ours && !answer.ok;
        if (refused) break;
      }
    } catch { /* no network: it waits */ }
    sending = false;
    say(stopped);
    if (shown) take(shown, refused);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("kept" in form.dataset)) return;
    event.preventDefault();
    const button = event.submitter;
    const fields = Object.fromEntries(new FormData(form));
    delete fields.form_key;
    if (button?.name) fields[button.name] = button.value;
    const action = form.getAttribute("action");
    const others = "walkIn" in form.dataset ? read() : read().filter((each) => each.action !== action);
    write([...others, { id: Date.now() + Math.random(), action, fields, at: Date.now() }]);
    show(form, button);
    send();
  });
  box.querySelector("button").addEventListener("click", send);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, AGAIN);
  say();
  send();
})();
