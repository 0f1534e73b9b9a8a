// The lines of one chat as a person sees and hears them.
//
//   const roll = openRoll({ side, last, parts, templates, words, act, seen });
//
//   side       "visitor" or "agent": whose page this is; the marks of own lines are the other's
//   last       up to which number lines stand in the page already (li[data-n]); they are taken over
//   parts      elements: log (role=log, what scrolls), lines (<ol> of stored lines), unsent (<ol>
//              after it), end (after both), more (button "new below"), typing
//   templates  elements <template>: own, other, bot, portal, day, file, address. Filled through
//              textContent of [data-slot] alone: name, text, time, mark, files, link. A button
//              [data-act] of an own line, for a refused one, calls `act`
//   choices    (item, line) => fills in what the robot offers with a line
//   words      (key, values) => a sentence in the reader's language; `wordsIn(element)` makes one
//              from p[data-word] in it
//   atEnd      false where the page begins above the lines, and stays there; else the newest is shown
//   act        (name, line) => such a button was pressed: "again", "drop"; line as in the outbox
//   seen       (n) => the newest line of others, when it is in sight of a visible page
//
// Lines of agents get links; those of others do not, whatever they write.
//
// Returned: an object with
//   last                the number of the newest line that stands here without a gap before it
//   show(lines)         lines as the frame `lines` has them, in any order, again and again
//   pend(lines, state)  own lines of the outbox, in their order: exactly these stand at the end;
//                       state: of the connection
//   number(id, n, at)   an own line of the end has become number n
//   numberOf(id)        the number of a stored own line, or undefined
//   mark({ got, read }) how far the other side has it
//   pass()              what is missing before the next line will not come
//   typing(name)        somebody types; null: not any more
//   toEnd()             scroll there
//   showNewest()        the same; what the robot said last is read from its beginning

const ZONE = "Europe/Helsinki";
const TOGETHER = 5 * 60_000;
const ADDRESS = /https?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}]/g;
// Pixels that nobody scrolls by.
const NEAR = 24;
const GOES_ON = "talk__message--more";

// --- Words and times ----------------------------------------------------------------------------

export const wordsIn = (element) => {
  const root = element.content ?? element;
  return (key, values = {}) => {
    const words = root.querySelector(`[data-word="${key}"]`)?.textContent ?? "";
    return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
};

const language = document.documentElement.lang;
// "14.02"; in English "14:02".
const clock = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "fi-FI", {
  timeZone: ZONE,
  hour: "numeric",
  minute: "2-digit",
});
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });
const dateOf = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "fi-FI", {
  timeZone: ZONE,
  day: "numeric",
  month: language === "en" ? "long" : "numeric",
  year: "numeric",
});

const slot = (element, name) => element.querySelector(`[data-slot="${name}"]`);

const cloneOf = (template) => template.content.firstElementChild.cloneNode(true);

const write = (element, name, text) => {
  const place = slot(element, name);
  if (place) place.textContent = text;
};

class Roll {
  #options;
  #parts;
  #words;
  #lines = new Map();
  #ids = new Map();
  #marks = { got: 0, read: 0 };
  #isAtEnd = true;
  last;

  constructor(options) {
    this.#options = options;
    this.#parts = options.parts;
    this.#words = options.words;
    this.last = options.last;
    this.#isAtEnd = options.atEnd ?? true;
    for (const item of this.#parts.lines.querySelectorAll("[data-n]")) this.#know(item);
    this.#watchEnd();
    document.addEventListener("visibilitychange", () => this.#tellSeen());
    this.#parts.more?.addEventListener("click", () => this.toEnd());
  }

  #know(item) {
    this.#lines.set(Number(item.dataset.n), item);
    if (item.dataset.mark !== undefined) this.#ids.set(item.dataset.id, Number(item.dataset.n));
  }

  numberOf(id) {
    return this.#ids.get(id);
  }

  // --- Stored lines -------------------------------------------------------------------------

  show(lines) {
    const fresh = lines.filter(({ n }) => !this.#lines.has(n));
    lines.forEach((line) => this.#sign(line));
    this.#keepEnd(() => fresh.forEach((line) => this.#add(this.#made(line))));
    this.#count();
    const isNews = !this.#isAtEnd && fresh.some(({ own }) => !own);
    if (isNews && this.#parts.more) this.#parts.more.hidden = false;
    this.#tellSeen();
  }

  /** An own line that got its number first learns only now whose it is. */
  #sign({ n, name }) {
    const item = this.#lines.get(n);
    if (item && name) write(item, "name", name);
  }

  number(id, n, at) {
    const item = this.#unsent(id);
    if (!item || this.#lines.has(n)) {
      item?.remove();
      this.#count();
      return;
    }
    item.dataset.n = n;
    if (at) this.#writeTime(item, at);
    this.#keepEnd(() => this.#add(item));
    this.#count();
  }

  /** Put a line where its number says, under its day. */
  #add(item) {
    const n = Number(item.dataset.n);
    const { lines } = this.#parts;
    this.#know(item);
    if (item.dataset.mark !== undefined) {
      this.#unsent(item.dataset.id)?.remove();
      this.#showMark(item);
    }
    const next = this.#nextOf(n);
    const day = this.#dayOf(item);
    const heading = next?.previousElementSibling;
    const isOfAnotherDay = next && this.#dayOf(next) !== day;
    lines.insertBefore(item, isOfAnotherDay && heading?.dataset.day ? heading : next);
    if (!lines.querySelector(`:scope > [data-day="${day}"]`)) {
      lines.insertBefore(this.#heading(day), item);
    }
    this.#joinTo(item);
    if (next) this.#joinTo(next);
  }

  #nextOf(n) {
    let next = null;
    for (let item = this.#parts.lines.lastElementChild; item; item = item.previousElementSibling) {
      if (!item.dataset.n) continue;
      if (Number(item.dataset.n) < n) break;
      next = item;
    }
    return next;
  }

  #dayOf(item) {
    return isoDay.format(new Date(slot(item, "time").dateTime));
  }

  #heading(day) {
    const item = cloneOf(this.#options.templates.day);
    const now = Date.now();
    const noon = new Date(`${day}T10:00:00Z`);
    const [today, yesterday] = [now, now - 86_400_000].map((each) => isoDay.format(each));
    item.dataset.day = day;
    const words = { [today]: this.#words("today"), [yesterday]: this.#words("yesterday") };
    write(item, "text", words[day] || dateOf.format(noon).replaceAll(" ", "\u00a0"));
    return item;
  }

  /** Whether it goes on from the line before. */
  #joinTo(item) {
    const before = item.previousElementSibling;
    const isAlike =
      before?.dataset.n &&
      before.dataset.by === item.dataset.by &&
      before.dataset.name === item.dataset.name &&
      item.dataset.by !== "portal";
    const at = (each) => Date.parse(slot(each, "time")?.dateTime);
    item.classList.toggle(GOES_ON, Boolean(isAlike) && at(item) - at(before) < TOGETHER);
  }

  #count() {
    while (this.#lines.has(this.last + 1)) this.last += 1;
  }

  pass() {
    const later = [...this.#lines.keys()].filter((n) => n > this.last);
    if (later.length) this.last = Math.min(...later);
    this.#count();
  }

  // --- A line -------------------------------------------------------------------------------

  #made(line) {
    const { n, id, by, name, text, at, own, files } = line;
    const { templates } = this.#options;
    const item = cloneOf(own ? templates.own : (templates[by] ?? templates.other));
    Object.assign(item.dataset, { n, id, by, name });
    if (own) item.dataset.mark = "";
    write(item, "name", name);
    this.#writeText(item, text, by === "agent" || by === "portal" || by === "bot");
    this.#writeTime(item, at);
    this.#writeFiles(item, files ?? []);
    if (by === "bot") this.#options.choices?.(item, line);
    return item;
  }

  #writeTime(item, at) {
    const place = slot(item, "time");
    const moment = new Date(at);
    place.dateTime = moment.toISOString();
    place.textContent = clock.format(moment);
  }

  /** Right-to-left words turn themselves round, and nothing beside them. */
  #writeText(item, text, hasLinks) {
    const place = slot(item, "text");
    place.dir = "auto";
    place.textContent = "";
    let from = 0;
    for (const { 0: address, index } of hasLinks ? text.matchAll(ADDRESS) : []) {
      place.append(text.slice(from, index), this.#link(address));
      from = index + address.length;
    }
    place.append(text.slice(from));
  }

  #link(address) {
    const link = cloneOf(this.#options.templates.address);
    link.href = address;
    link.textContent = address;
    return link;
  }

  #writeFiles(item, files) {
    const place = slot(item, "files");
    place?.replaceChildren(
      ...files.map(({ id, name }) => {
        const file = cloneOf(this.#options.templates.file);
        const link = slot(file, "link");
        write(file, "name", name);
        if (id) link.href = link.dataset.url.replace(/0{8}-(0{4}-){3}0{12}/, id);
        return file;
      }),
    );
  }

  // --- Own lines that have no number yet ------------------------------------------------------

  pend(lines, state) {
    const wanted = lines.filter(({ id }) => !this.#ids.has(id));
    this.#keepEnd(() => this.#showUnsent(wanted, state));
  }

  #showUnsent(wanted, state) {
    const { unsent } = this.#parts;
    const ids = new Set(wanted.map(({ id }) => id));
    for (const item of [...unsent.children]) if (!ids.has(item.dataset.id)) item.remove();
    wanted.forEach((line, index) => {
      const item = this.#unsent(line.id) ?? this.#madeUnsent(line);
      if (unsent.children[index] !== item) unsent.insertBefore(item, unsent.children[index] ?? null);
      this.#showState(item, line, state);
    });
  }

  #unsent(id) {
    return this.#parts.unsent.querySelector(`:scope > [data-id="${CSS.escape(id)}"]`);
  }

  #madeUnsent({ id, text, at, files }) {
    const item = cloneOf(this.#options.templates.own);
    Object.assign(item.dataset, { id, by: this.#options.side, name: "" });
    this.#writeText(item, text, false);
    this.#writeTime(item, at);
    this.#writeFiles(item, files);
    return item;
  }

  #showState(item, line, state) {
    const isRefused = line.state === "refused";
    const isStuck = state === "lost" || state === "closed";
    item.dataset.mark = isRefused ? "refused" : isStuck ? "kept" : "sending";
    const words = this.#words(item.dataset.mark);
    write(item, "mark", isRefused && line.words ? `${words}. ${line.words}` : words);
    for (const button of item.querySelectorAll("[data-act]")) {
      button.hidden = !isRefused;
      button.onclick = () => this.#options.act?.(button.dataset.act, line);
    }
  }

  // --- How far the other side has it ---------------------------------------------------------

  mark({ got, read }) {
    this.#marks = { got: Math.max(this.#marks.got, got), read: Math.max(this.#marks.read, read) };
    for (const n of this.#ids.values()) this.#showMark(this.#lines.get(n));
  }

  #showMark(item) {
    const n = Number(item.dataset.n);
    const { got, read } = this.#marks;
    const mark = n <= read ? "read" : n <= got ? "delivered" : "sent";
    if (item.dataset.mark === mark && slot(item, "mark")?.textContent) return;
    item.dataset.mark = mark;
    write(item, "mark", this.#words(mark));
    for (const button of item.querySelectorAll("[data-act]")) button.hidden = true;
  }

  typing(name) {
    const { typing } = this.#parts;
    if (!typing) return;
    typing.hidden = !name;
    if (name) write(typing, "name", this.#words("typing", { name }) || name);
  }

  // --- What is in sight -----------------------------------------------------------------------

  /** Where the reader has scrolled to; what grows meanwhile does not move anybody. */
  #watchEnd() {
    const { log } = this.#parts;
    const scrolled = () => {
      this.#isAtEnd = this.#isEndInSight();
      if (this.#isAtEnd && this.#parts.more) this.#parts.more.hidden = true;
      this.#tellSeen();
    };
    log.addEventListener("scroll", scrolled, { passive: true });
    document.addEventListener("scroll", scrolled, { passive: true });
    // A keyboard comes up, the queue says more, a mark is longer: the newest line stays in sight.
    const grown = new ResizeObserver(() => this.#keepEnd(() => {}));
    for (const each of ["log", "lines", "unsent"]) grown.observe(this.#parts[each]);
    new IntersectionObserver(() => this.#tellSeen()).observe(log);
  }

  #isEndInSight() {
    const { end, log } = this.#parts;
    const bottom = Math.min(innerHeight, log.getBoundingClientRect().bottom);
    return this.#isShown() && end.getBoundingClientRect().top < bottom + NEAR;
  }

  #isShown() {
    return this.#parts.end.getClientRects().length > 0;
  }

  /** Who reads what is newest goes on to do so; who reads further up stays there. */
  #keepEnd(work) {
    const wasAtEnd = this.#isAtEnd;
    work();
    if (wasAtEnd) this.showNewest();
  }

  toEnd() {
    this.#parts.end.scrollIntoView({ block: "nearest" });
    this.#isAtEnd = true;
    if (this.#parts.more) this.#parts.more.hidden = true;
  }

  showNewest() {
    this.toEnd();
    const { log } = this.#parts;
    const top = Math.max(0, log.getBoundingClientRect().top) + NEAR;
    const hidden = top - (this.#robotsTurn()?.getBoundingClientRect().top ?? top);
    if (hidden <= 0) return;
    // Where the screen is low the page scrolls, else the lines alone.
    const scrolls = getComputedStyle(log).overflowY === "auto" ? log : window;
    scrolls.scrollBy(0, -hidden);
    this.#isAtEnd = this.#isEndInSight();
    if (this.#parts.more) this.#parts.more.hidden = this.#isAtEnd;
  }

  /** The robot's first line after all that others have said. */
  #robotsTurn() {
    if (this.#parts.unsent.childElementCount) return null;
    const items = [...this.#parts.lines.querySelectorAll(":scope > [data-n]")];
    const before = items.findLastIndex(({ dataset }) => dataset.by !== "bot");
    return items[before + 1] ?? null;
  }

  #tellSeen() {
    if (!this.#isAtEnd || !this.#isShown() || document.visibilityState !== "visible") return;
    const others = [...this.#lines].filter(([n, item]) => n <= this.last && !this.#ids.has(item.dataset.id));
    if (others.length) this.#options.seen?.(Math.max(...others.map(([n]) => n)));
  }
}

export const openRoll = (options) => new Roll(options);
