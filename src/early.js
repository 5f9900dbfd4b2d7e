// Runs before the first paint, which waits for it a while, and while the module loads. It sets the language, the theme and
// the frame with which `index.html` is painted, as `src/start.rs` will set them; requests the first page of an application,
// so that the response arrives while the module loads and not after it; has the fonts of the drawings loaded; and says where
// the script that starts the module does not arrive.
(() => {
  // So late that the page has started without it.
  if (window.takeEarlyResponse) return;
  const stored = (name) => {
    try {
      return localStorage.getItem(`pushboard.${name}`);
    } catch {
      return null;
    }
  };
  const query = new URLSearchParams(location.search);
  const app = query.get("AppId");
  const page = document.documentElement;
  // As `src/text/mod.rs` selects a language.
  const languages = ["en", "zh-CN"];
  const primary = (tag) => tag.split("-")[0].toLowerCase();
  const preferred = primary(stored("language") ?? navigator.language ?? "");
  page.lang = languages.find((tag) => primary(tag) === preferred) ?? languages[0];
  page.dataset.theme = stored("theme") ?? "system";
  page.toggleAttribute("data-query", Boolean(app));

  // A style sheet that never arrives would keep the page blank. `src/module.js` says which one it was.
  window.lateStyles = [];
  setTimeout(() => {
    for (const style of document.querySelectorAll("link[rel=stylesheet]")) {
      if (style.sheet) continue;
      window.lateStyles.push(style.href);
      style.remove();
    }
  }, 5_000);

  // `src/module.js` says which file did not arrive, unless it is itself that file.
  const report = (program, cause, detail) => {
    const trouble = document.getElementById("trouble");
    // The module is at work once it has set the function.
    if (!trouble || window.waitForRetry) return;
    trouble.dataset.shown = cause;
    for (const part of trouble.querySelectorAll("[data-cause]")) part.hidden = part.dataset.cause !== cause;
    trouble.querySelector("code").textContent = `${new URL(program.src).pathname.split("/").pop()}: ${detail}`;
  };
  const check = async () => {
    const program = document.querySelector("script[type=module]");
    if (!program || window.waitForRetry) return;
    const answered = ({ ok, status, headers }) => `HTTP ${status}${ok ? ", but" : ","} ${headers.get("content-type")}`;
    report(program, "file", await fetch(program.src).then(answered, String));
  };
  addEventListener("error", ({ target }) => target === document.querySelector("script[type=module]") && check(), true);
  // The error may have come before this script. The page is complete after its scripts.
  if (document.readyState === "complete") check();
  else addEventListener("load", check);
  setTimeout(() => {
    const isSaid = document.getElementById("trouble")?.dataset.shown;
    if (!isSaid) report(document.querySelector("script[type=module]"), "waiting", "6 s");
  }, 6_000);

  // Early only where the query is an application alone, its id needs no escaping, and the address has no token to exchange.
  const isPlain = [...query.keys()].every((key) => key === "AppId" || /^(?!load$)[a-z]/.test(key));
  let early = null;
  if (isPlain && query.getAll("AppId").length === 1 && /^[\w-]+$/.test(app) && !location.hash) {
    const path = `api/push-results?AppId=${app}&PageNumber=1&PageSize=100`;
    const abort = new AbortController();
    const response = fetch(path, { headers: { "X-Pushboard": "1" }, signal: abort.signal });
    // The caller of `takeEarlyResponse` handles a failure.
    response.catch(() => {});
    early = { path, abort, response };
  }
  // A browser loads a font at its first use: each family of the list in order, and again for characters that it lacks. That
  // takes 20 ms, which would fall within the first frame of a drawing. After the first paint it delays nothing.
  requestAnimationFrame(() => {
    setTimeout(() => {
      const context = document.createElement("canvas").getContext("2d");
      context.font = `12px ${getComputedStyle(page).getPropertyValue("--font-mono")}`;
      context.measureText("a文");
    });
  });

  // For `src/platform/http.rs`: the response of this path, if it was requested here and not taken before. A request of another
  // path aborts it, since the page does not need it then.
  window.takeEarlyResponse = (path, signal) => {
    const taken = early;
    early = null;
    if (taken?.path !== path) {
      taken?.abort.abort();
      return undefined;
    }
    signal.addEventListener("abort", () => taken.abort.abort());
    return taken.response;
  };
})();
