// Starts the page's module. Trunk names its two files in the links that fetch them early, so the page needs no inline
// script, which the content security policy forbids. Where the page can't start, has crashed, or is changed by another
// program, shows the part of `#trouble` in `index.html` that says so.

/** Milliseconds after which a file is late. Its load goes on. */
const LATE = 6_000;

const trouble = document.getElementById("trouble");
const nameOf = (url) => new URL(url, location.href).pathname.split("/").pop();

/** Shows a cause. A known one stays: later ones follow from it. */
const report = (cause, detail) => {
  if (![undefined, "waiting", "style", "part"].includes(trouble.dataset.shown)) return;
  trouble.dataset.shown = cause;
  retry.hidden = cause !== "part";
  reload.hidden = cause === "part";
  for (const part of trouble.querySelectorAll("[data-cause]")) part.hidden = part.dataset.cause !== cause;
  trouble.querySelector("code").textContent = detail;
};
const withdraw = (cause) => {
  if (trouble.dataset.shown === cause) delete trouble.dataset.shown;
};
// For a part of the module: the rest of the page stays.
const retry = trouble.querySelector("button");
// As the link does it without a script, but with the fragment. To another page it would be the first link, which is the place
// of the link that skips to the board.
const reload = trouble.querySelector("a");
reload.setAttribute("href", "#trouble");
reload.addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});

/** A step of the start that failed: a part of `#trouble`, and the error that the browser gave. */
class Failure extends Error {
  constructor(cause, message) {
    super(message);
    this.part = cause;
  }
}
const failing = (cause) => (error) => {
  throw error instanceof Failure ? error : new Failure(cause, String(error));
};

let violated = null;
addEventListener("securitypolicyviolation", (event) => {
  violated = event.effectiveDirective;
});

/** The response with a file, unless something else came in its place. */
const fetched = async (url) => {
  const response = await fetch(url).catch(failing("file"));
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok) throw new Failure("file", [`HTTP ${response.status} ${response.statusText}`.trim(), type].filter(Boolean).join(", "));
  if (type.startsWith("text/html")) throw new Failure("file", `HTTP ${response.status}, but ${type}`);
  return response;
};

const imported = async (url) => {
  try {
    return await import(url);
  } catch (error) {
    // The error says neither which of the scripts failed nor what came instead of it.
    for (file of scripts) await fetched(file);
    file = url;
    throw new Failure(error instanceof TypeError ? "file" : "browser", String(error));
  }
};

const compiled = async (response) => {
  try {
    const isStreamed = response.headers.get("content-type") === "application/wasm" && WebAssembly.compileStreaming;
    return await (isStreamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    const message = String(error);
    if (/content security policy|\bcsp\b/i.test(message)) throw new Failure("policy", message);
    const isBroken = !(error instanceof WebAssembly.CompileError) || /magic|version|fell off end|bytes/.test(message);
    throw new Failure(isBroken ? "file" : "browser", message);
  }
};

// After a panic, or where the browser lacks a function, the page would stay as it is and look alive. Errors of extensions do
// not come from the module.
const crashed = (error) => {
  if (!(error instanceof WebAssembly.RuntimeError) && !/\bwasm/.test(error?.stack)) return;
  const lacksFunction = error instanceof ReferenceError || error instanceof TypeError;
  report(lacksFunction ? "browser" : "crashed", String(error));
};
addEventListener("error", (event) => crashed(event.error));
addEventListener("unhandledrejection", (event) => crashed(event.reason));

// Translators and other programs put elements or texts in the place of text nodes, which the page goes on changing where no one
// sees them. A `font` element is known at once, anything else by the first such change.
const replaced = new MutationObserver((records) => {
  const unseen = records.find(({ target }) => !target.isConnected);
  if (unseen) report("changed", unseen.target.data);
});
new MutationObserver((records) => {
  for (const { addedNodes, removedNodes } of records) {
    if ([...addedNodes].some((node) => node.nodeName === "FONT")) report("changed", "<font>");
    for (const node of removedNodes) {
      if (!node.isConnected) replaced.observe(node, { characterData: true, subtree: true });
    }
  }
}).observe(document.body, { childList: true, subtree: true });

/** True if the server has another build of the page than this one. */
const isOutdated = async () => {
  const href = document.querySelector("link[rel=modulepreload]").getAttribute("href");
  const response = await fetch("./", { cache: "no-store" }).catch(() => null);
  return response?.ok ? !(await response.text()).includes(href) : false;
};

// For `src/platform/parts.rs`: a part of the module did not arrive. After an upgrade the server has no parts of this build, so
// the page is loaded anew, with the view that its address has; once for each build, lest a stale cache make that endless.
const RELOADED = "pushboard.reloaded";
const isReloaded = () => {
  try {
    if (sessionStorage.getItem(RELOADED) === script) return true;
    sessionStorage.setItem(RELOADED, script);
    return false;
  } catch {
    return true;
  }
};
window.waitForRetry = async () => {
  if ((await isOutdated()) && !isReloaded()) {
    location.reload();
    return new Promise(() => {});
  }
  report("part", "");
  await new Promise((resolve) => {
    retry.addEventListener("click", resolve, { once: true });
    addEventListener("online", resolve, { once: true });
  });
  withdraw("part");
};

// The first one imports the others.
const scripts = [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href);
const [script] = scripts;
let file = script;
const late = setTimeout(() => {
  const awaited = file === script && scripts.find((url) => performance.getEntriesByName(url).length === 0);
  report("waiting", `${nameOf(awaited || file)}: ${LATE / 1_000} s`);
}, LATE);

try {
  if (typeof WebAssembly !== "object") throw new Failure("browser", "WebAssembly");
  const { default: start } = await imported(script);
  file = document.querySelector("link[rel=preload][as=fetch]").href;
  const module_or_path = await compiled(await fetched(file));
  // `src/early.js` saves time, and the page starts without it.
  window.takeEarlyResponse ??= () => undefined;
  await start({ module_or_path }).catch(failing("browser"));
  withdraw("waiting");
} catch (error) {
  const cause = violated && error.part === "file" ? "policy" : error.part;
  report(cause, `${nameOf(file)}: ${violated ? `${violated}: ` : ""}${error.message}`);
} finally {
  clearTimeout(late);
}

// A style sheet that is missing leaves the page at work.
const styles = [...document.querySelectorAll("link[rel=stylesheet]")].filter((style) => !style.sheet?.cssRules.length);
const missing = [...(window.lateStyles ?? []), ...styles.map((style) => style.href)];
if (missing.length > 0) report("style", missing.map(nameOf).join(", "));
