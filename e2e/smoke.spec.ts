// The files of the page, with their headers.
import { expect, test } from "./fixtures";

test("the page loads, and its files can be cached", async ({ page }) => {
  const responses: { path: string; caching: string; coding: string; type: string }[] = [];
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (path.startsWith("/api/")) return;
    const headers = response.headers();
    responses.push({
      path,
      caching: headers["cache-control"],
      coding: headers["content-encoding"],
      type: headers["content-type"],
    });
  });
  await page.goto("/");
  await expect(page).toHaveTitle(/Pushboard/);
  await expect(page.getByRole("main")).toBeVisible();

  const index = responses.find(({ path }) => path === "/");
  expect(index?.caching).toBe("no-cache");
  const module = responses.find(({ path }) => path.endsWith(".wasm"));
  expect(module).toMatchObject({ type: "application/wasm", coding: "br" });
  expect(module?.caching).toContain("immutable");
  // The content security policy allows no inline scripts.
  expect(await page.locator("script:not([src])").count()).toBe(0);
});

test("the page says what it was built from", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog).toContainText(/Pushboard \d+\.\d+\.\d+, commit (unknown|[0-9a-f]{12}(-modified)?), page [0-9a-f]{16}/);
});
