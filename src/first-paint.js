// Runs before anything is painted and tells the style sheet which frame, which language and which theme `index.html` is
// to show until the module is here. Decides as `src/start.rs` will; keeps nothing, asks nothing.
(() => {
  const kept = (name) => {
    try {
      return localStorage.getItem(`pushboard.${name}`);
    } catch {
      return null;
    }
  };
  const page = document.documentElement;
  page.lang = /^zh\b/i.test(kept("language") ?? navigator.language) ? "zh-CN" : "en";
  page.dataset.theme = kept("theme") ?? "system";
  page.dataset.asks = new URLSearchParams(location.search).get("AppId") ? "board" : "nothing";
})();
