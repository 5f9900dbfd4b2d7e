// Starts the page's module. Trunk names its two files in the links that fetch them early, so the page needs no inline
// script, which the content security policy forbids.
const link = (selector) => document.querySelector(selector).href;
const { default: start } = await import(link("link[rel=modulepreload]"));
await start({ module_or_path: link("link[rel=preload][as=fetch]") });
