// `cargo xtask gallery`: pictures of the page in every state, view, theme, language and size, and a page that shows them.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

export default defineConfig({
  ...tests,
  testMatch: "gallery.ts",
  globalSetup: "./gallery-page.ts",
  timeout: 120_000,
  use: { ...tests.use, trace: "off" },
});
