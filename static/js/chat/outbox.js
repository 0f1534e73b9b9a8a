// What a person has written and the server has not confirmed, and what is being typed.
//
// Lines stand in IndexedDB, so they outlive a reload, a crash and a sleep; all tabs share them. They
// go when the server has confirmed them, and at signing out. Where there is no IndexedDB (some
// private windows) they stand in memory, and `isKept` says so: the page tells the person.
//
//   const outbox = await openOutbox(owner);
//
//   owner    whose words these are: data-person of <body>. What another person left on this device
//            is deleted when the outbox is opened.
//
// A line is { id, chat, text, files, at, seq, tab, state, words }:
//   id       a UUID made here: a repeat with it is harmless
//   chat     the public id of its chat
//   files    File objects; a line with files goes over HTTP
//   seq      in the order of writing, over all tabs
//   tab      which page wrote it
//   state    "waiting", or "refused" with the server's `words`: it stays until the person has decided
//
// Returned: an object with
//   isKept                       whether it outlives this page
//   tab                          the name of this page
//   add({ chat, text, files })   a promise of the stored line
//   of(chat)                     a promise of its lines in their order
//   chats()                      a promise of the ids of chats that have lines here
//   confirm(id, n)               the server has it, as number n: gone from here
//   refuse(id, words)            the server does not want it
//   again(id)                    a refused line is tried again, after those that were written since
//   drop(id)                     the person does not want to send it any more
//   listen(hear)                 hear({ chat, id, n }) after each change, of other tabs as well; `n`
//                                if the server has confirmed the line
//
//   draftOf(owner, chat)         { text, keep(text), follow(field) }: what is typed and not sent
//                                yet; kept at once
//   forgetAll()                  signing out: a promise that nothing of anybody is left here

const NAME = "myropo-chat";
const LINES = "lines";
const DRAFT = "chat-draft:";
// A browser that does not answer by then will not: a page must not wait for it.
const PATIENCE = 2_000;
// Between what stands in memory and the next number that IndexedDB gives there is room for many.
const STEP = 1 / 1024;

// --- IndexedDB, as promises -------------------------------------------------------------------

const answerOf = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

const endOf = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error));
  });

const inTime = (promise) =>
  Promise.race([
    promise,
    new Promise((resolve, reject) => setTimeout(() => reject(new Error("slow")), PATIENCE)),
  ]);

const openDatabase = async () => {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener("upgradeneeded", () => {
    const lines = request.result.createObjectStore(LINES, { keyPath: "seq", autoIncrement: true });
    lines.createIndex("id", "id", { unique: true });
  });
  const database = await inTime(answerOf(request));
  database.addEventListener("versionchange", () => database.close());
  return database;
};

/** Lines in IndexedDB; each of these throws where the browser does not keep them. */
class Kept {
  #database;

  constructor(database) {
    this.#database = database;
  }

  /** A browser may close a database under a page that slept. */
  async #run(mode, work) {
    const begin = () => this.#database.transaction(LINES, mode, { durability: "strict" });
    let transaction;
    try {
      transaction = begin();
    } catch {
      this.#database = await openDatabase();
      transaction = begin();
    }
    const done = endOf(transaction);
    const result = await work(transaction.objectStore(LINES));
    await done;
    return result;
  }

  all() {
    return this.#run("readonly", (store) => answerOf(store.getAll()));
  }

  async add(line) {
    const seq = await this.#run("readwrite", (store) => answerOf(store.add(line)));
    return { ...line, seq };
  }

  change(id, change) {
    return this.#run("readwrite", async (store) => {
      const line = await answerOf(store.index("id").get(id));
      if (!line) return null;
      const next = change(line);
      if (!next || next.seq !== line.seq) await answerOf(store.delete(line.seq));
      if (next) await answerOf(store.put(next));
      return line;
    });
  }

  clear() {
    return this.#run("readwrite", (store) => answerOf(store.clear()));
  }
}

/** Lines in memory, where there is nothing better. */
class Remembered {
  #lines = new Map();
  #seq = 0;

  /** What is written from now on comes after what has this number. */
  after(seq) {
    this.#seq = Math.max(this.#seq, seq);
  }

  all() {
    return [...this.#lines.values()];
  }

  add(line) {
    this.#seq += STEP;
    const stored = { ...line, seq: this.#seq };
    this.#lines.set(line.id, stored);
    return stored;
  }

  change(id, change) {
    const line = this.#lines.get(id);
    if (!line) return null;
    this.#lines.delete(id);
    const next = change(line);
    if (next) next.seq === undefined ? this.add(next) : this.#lines.set(id, next);
    return line;
  }

  clear() {
    this.#lines.clear();
  }
}

// --- The outbox -------------------------------------------------------------------------------

class Outbox {
  #owner;
  #kept;
  #remembered = new Remembered();
  // As it was read last: a browser that cannot read for a moment forgets nothing.
  #seen = [];
  #channel = new BroadcastChannel(NAME);
  #hearers = new Set();
  tab = crypto.randomUUID();
  isKept;

  constructor(owner, kept) {
    this.#owner = owner;
    this.#kept = kept;
    this.isKept = kept !== null;
    this.#channel.addEventListener("message", ({ data }) => this.#hear(data));
  }


  /** What another person left here goes. */
  async sweep() {
    for (const { id, owner } of await this.#all()) {
      if (owner !== this.#owner) await this.#change(id, () => null);
    }
    sweepDrafts((owner) => owner !== this.#owner);
  }

  async add({ chat, text, files = [] }) {
    const line = {
      id: crypto.randomUUID(),
      owner: this.#owner,
      chat,
      text,
      files,
      at: Date.now(),
      tab: this.tab,
      state: "waiting",
      words: "",
    };
    const stored = await this.#store(line);
    this.#tell({ chat, id: line.id });
    return stored;
  }

  async of(chat) {
    const all = await this.#all();
    return all.filter((line) => line.chat === chat && line.owner === this.#owner);
  }

  async chats() {
    return [...new Set((await this.#all()).map(({ chat }) => chat))];
  }

  async confirm(id, n) {
    const line = await this.#change(id, () => null);
    if (line) this.#tell({ chat: line.chat, id, n });
  }

  async refuse(id, words) {
    const line = await this.#change(id, (each) => ({ ...each, state: "refused", words }));
    if (line) this.#tell({ chat: line.chat, id });
  }

  async again(id) {
    const line = await this.#change(id, ({ seq, ...each }) => ({
      ...each,
      tab: this.tab,
      state: "waiting",
      words: "",
    }));
    if (line) this.#tell({ chat: line.chat, id });
  }

  async drop(id) {
    const line = await this.#change(id, () => null);
    if (line) this.#tell({ chat: line.chat, id });
  }

  listen(hear) {
    this.#hearers.add(hear);
  }

  async #all() {
    this.#seen = (await this.#kept?.all().catch(() => null)) ?? this.#seen;
    this.#remembered.after(this.#seen.at(-1)?.seq ?? 0);
    return [...this.#seen, ...this.#remembered.all()].sort((one, other) => one.seq - other.seq);
  }

  /** Where the browser is full, or keeps nothing, it is remembered as long as the page is there. */
  async #store(line) {
    const stored = await this.#kept?.add(line).catch(() => null);
    if (!stored) {
      this.isKept = false;
      return this.#remembered.add(line);
    }
    this.#remembered.after(stored.seq);
    return stored;
  }

  async #change(id, change) {
    const line = await this.#kept?.change(id, change).catch(() => null);
    return line ?? this.#remembered.change(id, change);
  }

  #tell(change) {
    this.#channel.postMessage({ ...change, owner: this.#owner });
    this.#hearers.forEach((hear) => hear(change));
  }

  #hear({ owner, isForgotten, ...change }) {
    if (isForgotten) this.#remembered.clear();
    else if (owner === this.#owner) this.#hearers.forEach((hear) => hear(change));
  }
}

export const openOutbox = async (owner) => {
  // A browser that keeps nothing throws at the very name.
  const database = await openDatabase().catch(() => null);
  const outbox = new Outbox(owner, database && new Kept(database));
  await outbox.sweep();
  return outbox;
};

// --- What is being typed ----------------------------------------------------------------------

/** localStorage answers at once, so nothing is lost when the page goes in the same moment. */
const storage = (work) => {
  try {
    return work(localStorage);
  } catch {
    return null;
  }
};

const sweepDrafts = (isToGo) =>
  storage((kept) => {
    const names = Object.keys(kept).filter((name) => name.startsWith(DRAFT));
    const old = names.filter((name) => isToGo(name.slice(DRAFT.length).split(":")[0]));
    old.forEach((name) => kept.removeItem(name));
  });

export const draftOf = (owner, chat) => {
  const name = `${DRAFT}${owner}:${chat}`;
  return {
    get text() {
      return storage((kept) => kept.getItem(name)) ?? "";
    },
    keep(text) {
      storage((kept) => (text ? kept.setItem(name, text) : kept.removeItem(name)));
    },
    /** What is typed and sent in another tab is so in the field, unless something else stands there. */
    follow(field) {
      window.addEventListener("storage", ({ key, oldValue, newValue }) => {
        if (key === name && field.value === (oldValue ?? "")) field.value = newValue ?? "";
      });
    },
  };
};

export const forgetAll = async () => {
  sweepDrafts(() => true);
  new BroadcastChannel(NAME).postMessage({ isForgotten: true });
  const forget = async () => new Kept(await openDatabase()).clear();
  await inTime(forget()).catch(() => {});
};
