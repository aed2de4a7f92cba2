// What is pressed on the page of who came, kept on the telephone until the server has it, and what is not sent yet, said
// on every page of the office. Without this script the same forms are plain ones. A fact is sent with the seconds it
// waited, never with a time: many telephones have a wrong clock. Sent twice it is one: the server knows.
//
// The page itself is kept as well, until that night (data-night), so that it opens again without a network: it is put
// into a cache that names the colleague and the night, and presence-worker.js answers with it. Signing out deletes it;
// so does the next page of whoever signs in after.
"use strict";
(() => {
  const box = document.getElementById("unsent");
  const { account } = box.dataset;
  const name = `presence ${account}`;
  const AGAIN = 15000, LONGEST = 20000;
  const HERE = /^\/staff\/sessions\/[^/]+\/presence$/;
  let memory = [], running = null;

  // Without storage (a private window), what is pressed is kept as long as the page.
  const read = () => {
    try { return JSON.parse(localStorage.getItem(name) ?? "[]"); } catch { return memory; }
  };
  const write = (facts) => {
    memory = facts;
    try { facts.length ? localStorage.setItem(name, JSON.stringify(facts)) : localStorage.removeItem(name); } catch { /* see above */ }
  };

  // A name typed at the door stays on the telephone until it is sent, or until that night, or until somebody signs out;
  // the number stays.
  const forget = (whose = "") => {
    try {
      for (const key of Object.keys(localStorage).filter((each) => each.startsWith("presence "))) {
        const facts = JSON.parse(localStorage.getItem(key));
        const old = facts.filter(({ night, fields }) => fields.name && (key === whose || !(Date.now() < night)));
        old.forEach(({ fields }) => { fields.name = ""; });
        if (old.length) localStorage.setItem(key, JSON.stringify(facts));
      }
    } catch { /* no storage */ }
  };

  // Pages are somebody's and last until a night: `presence ACCOUNT NIGHT`, in milliseconds.
  const attendance = () => document.getElementById("attendance");
  const night = () => Number(attendance()?.dataset.night) * 1000;
  const discard = async (leaves) => {
    if (!self.caches) return;
    for (const each of await caches.keys()) {
      const [, whose, until] = each.split(" ");
      if (each.startsWith("presence ") && (leaves || whose !== account || Number(until) < Date.now())) await caches.delete(each);
    }
    for (const each of await navigator.serviceWorker?.getRegistrations() ?? []) {
      if (HERE.test(new URL(each.scope).pathname) && !(await caches.match(each.scope)) && each.scope !== location.href) each.unregister();
    }
  };
  const keep = async () => {
    if (!self.caches || !navigator.serviceWorker || !HERE.test(location.pathname) || !(Date.now() < night())) return;
    const page = document.documentElement.cloneNode(true);
    page.querySelector("#as-kept").hidden = false;
    const html = new Response(`<!doctype html>${page.outerHTML}`, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    const cache = await caches.open(`${name} ${night()}`);
    await cache.put(location.pathname, html);
    const files = document.querySelectorAll("link[rel=stylesheet], link[rel=preload], script[src]");
    await cache.addAll(Array.from(files, (each) => each.href || each.src));
    await navigator.serviceWorker.register("/staff/presence-worker.js", { scope: location.pathname });
  };
  const isKept = () => document.getElementById("as-kept")?.hidden === false;

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
  const line = ({ fields }) => {
    const item = document.createElement("li");
    item.textContent = [fields.name, fields.count, box.dataset.waits].filter(Boolean).join(", ");
    document.getElementById("walked-in").append(item);
  };
  const show = (form, button, fact) => {
    if ("walkIn" in form.dataset) {
      line(fact);
      form.elements.name.value = "";
      form.elements.count.value = "1";
      form.elements.first_timers.value = "";
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

  // What waits, on a page that was opened anew: as it was shown when it was pressed.
  const showAll = () => {
    for (const fact of read()) {
      const form = document.querySelector(`form[action="${fact.action}"]`);
      if (!form) continue;
      if ("walkIn" in form.dataset) line(fact);
      else show(form, form.querySelector(`button[value="${fact.fields.presence ?? ""}"]`) ?? form.querySelector("button"), fact);
    }
  };

  // The page as the server has it now takes the place of the one that was shown, with what was refused on the way.
  const take = (html, refused) => {
    const page = new DOMParser().parseFromString(html, "text/html").getElementById("attendance");
    const old = attendance();
    if (!page || !old || page.dataset.session !== old.dataset.session) return;
    page.querySelector(".notice[role=alert]")?.remove();
    if (old.querySelector("details[open]")) page.querySelector("details").open = true;
    const typed = old.querySelector("#walk-in-form [name=name]")?.value;
    const focused = document.activeElement?.id;
    old.replaceWith(page);
    keep();
    showAll();
    page.querySelector("h1").after(...refused);
    refused[0]?.focus();
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

  // Nobody is typing here, and the page is in front.
  const isIdle = () => attendance()?.dataset.night && HERE.test(location.pathname) && !document.hidden
    && Array.from(document.querySelectorAll("#attendance input, #attendance textarea")).every((each) => each.value === each.defaultValue && !each.checked === !each.defaultChecked);
  const since = async () => {
    const answer = await fetch(location.pathname);
    const html = answer.ok && !answer.redirected ? await answer.text() : "";
    const page = new DOMParser().parseFromString(html, "text/html").getElementById("attendance");
    return page && (isKept() || page.dataset.people !== attendance().dataset.people) ? html : "";
  };

  // Why the server has not noted a fact, and of whom.
  const refusal = (fact, html) => {
    const said = new DOMParser().parseFromString(html, "text/html").querySelector("#attendance .notice[role=alert]");
    const notice = said ?? box.querySelector(".notice").cloneNode(true);
    const [text, whose] = [notice.querySelector("p"), document.querySelector(`form[action="${fact.action}"] b`)];
    if (!said) text.textContent = box.dataset.gone;
    if (!said) notice.querySelector("button").remove();
    if (whose) text.prepend(`${whose.textContent}${box.dataset.colon}`);
    notice.tabIndex = -1;
    return document.adoptNode(notice);
  };

  // One after the other, in the order in which they were pressed.
  const round = async () => {
    forget();
    let stopped = "", shown = "", failed = false;
    const refused = [];
    try {
      for (let fact = read()[0]; fact; fact = read()[0]) {
        const answer = await post(fact);
        const html = await answer.text();
        // Signed out, or overloaded, or another server's page: it waits. What is refused for good is said, and gone.
        const ours = html.includes('id="attendance"');
        if (!ours && answer.status !== 404) {
          if ([401, 403, 409].includes(answer.status) || answer.redirected) stopped = box.dataset.signIn;
          failed = true;
          break;
        }
        write(read().filter(({ id }) => id !== fact.id));
        if (ours) shown = html;
        if (!answer.ok) refused.push(refusal(fact, html));
      }
      // Nothing waits: what has happened since, on another telephone or by the code at the door?
      if (!shown && !stopped && !read().length && isIdle()) shown = await since();
    } catch { failed = true; /* no network: it waits */ }
    say(stopped);
    if (shown) take(shown, refused);
    return !failed;
  };
  // Whoever asks while it runs waits for the same end: what was pressed meanwhile is sent too.
  const send = () => running ??= (async () => {
    try {
      while (await round() && read().length);
    } finally {
      running = null;
    }
  })();

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
    const fact = { id: Date.now() + Math.random(), action, fields, at: Date.now(), night: night() };
    write([...others, fact]);
    show(form, button, fact);
    send();
  });
  // Who leaves takes no list of names along for the next who has this telephone in hand: what waits is sent first.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.getAttribute("action").endsWith("/sign-out") || "leaves" in form.dataset) return;
    event.preventDefault();
    form.dataset.leaves = "";
    await send();
    forget(name);
    await discard(true).catch(() => {});
    form.submit();
  });
  box.querySelector("button").addEventListener("click", send);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, AGAIN);
  // Also when htmx has put the page into the place of another.
  document.addEventListener("htmx:afterSettle", ({ target }) => target.id === "content" && keep().catch(() => {}));
  discard(false).then(() => isKept() || keep()).catch(() => {}).finally(() => {
    say();
    showAll();
    send();
  });
})();
