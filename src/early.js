// Runs before anything is painted, while the module is on its way. Tells the style sheet which frame, which language and
// which theme `index.html` is to show, as `src/start.rs` will decide; and asks for the first page of an application, so
// that the answer comes beside the module and not after it. Has the drawings' fonts found meanwhile. Keeps nothing.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(`pushboard.${name}`);
    } catch {
      return null;
    }
  };
  const asked = new URLSearchParams(location.search);
  const app = asked.get("AppId");
  const page = document.documentElement;
  page.lang = /^zh\b/i.test(kept("language") ?? navigator.language) ? "zh-CN" : "en";
  page.dataset.theme = kept("theme") ?? "system";
  page.dataset.asks = app ? "board" : "nothing";

  // Nothing more than an application is asked for, nothing of its id needs escaping, and no token has to be shown first.
  const isPlain = [...asked.keys()].every((key) => key === "AppId" || /^(?!load$)[a-z]/.test(key));
  let early = null;
  if (isPlain && asked.getAll("AppId").length === 1 && /^[\w-]+$/.test(app) && !location.hash) {
    const path = `/api/push-results?AppId=${app}&PageNumber=1&PageSize=100`;
    const stop = new AbortController();
    const answer = fetch(path, { headers: { "X-Pushboard": "1" }, signal: stop.signal });
    // Whoever takes it hears of a failure.
    answer.catch(() => {});
    early = { path, stop, answer };
  }
  // A browser looks for a font when it is first used, one family of the list after the other, and again for the characters
  // that it lacks: 20 ms that would come within the first frame of a drawing. After the first paint it waits for nothing.
  requestAnimationFrame(() => {
    setTimeout(() => {
      const context = document.createElement("canvas").getContext("2d");
      context.font = `12px ${getComputedStyle(page).getPropertyValue("--font-mono")}`;
      context.measureText("a文");
    });
  });

  // For `src/platform/http.rs`: the answer to this very path if it was asked for early and nobody has taken it. Another path shows
  // that nobody will.
  window.takeEarly = (path, signal) => {
    const taken = early;
    early = null;
    if (taken?.path !== path) {
      taken?.stop.abort();
      return undefined;
    }
    signal.addEventListener("abort", () => taken.stop.abort());
    return taken.answer;
  };
})();
