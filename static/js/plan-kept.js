// Words that the server does not have yet, kept in this browser: they survive a reload and a spell without connection.
// By user, so that nobody's words are sent as another's; forgotten as soon as they are saved, and at signing out.
window.kamKept = (function () {
  const PREFIX = "kam-line:";
  const user = () => document.querySelector("[data-k-plan]")?.dataset.kUser || "";
  const store = (action) => { try { return action(localStorage); } catch { return null; /* private mode, full */ } };
  const key = (id) => `${PREFIX}${user()}:${id}`;
  const parsed = (text) => { try { return JSON.parse(text); } catch { return null; } };
  const told = () => document.dispatchEvent(new CustomEvent("kam:kept"));

  return {
    get: (id) => parsed(store((s) => s.getItem(key(id)))),
    put(id, entry) {
      if (user()) store((s) => s.setItem(key(id), JSON.stringify({ ...entry, at: Date.now() })));
      told();
    },
    drop(id) {
      store((s) => s.removeItem(key(id)));
      told();
    },
    // Those of this user, in the order in which they were written.
    all() {
      const mine = `${PREFIX}${user()}:`;
      const keys = (user() && store((s) => Object.keys(s).filter((each) => each.startsWith(mine)))) || [];
      const found = keys.map((each) => ({ id: each.slice(mine.length), ...parsed(store((s) => s.getItem(each))) }));
      return found.filter((entry) => entry.words).sort((a, b) => a.at - b.at);
    },
  };
})();
