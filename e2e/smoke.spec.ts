// The page arrives whole, as a browser should be given it.
import { expect, test } from "./fixtures";

test("the page loads, from files that may be kept", async ({ page }) => {
  const answers: { path: string; caching: string; coding: string; type: string }[] = [];
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (path.startsWith("/api/")) return;
    const headers = response.headers();
    answers.push({
      path,
      caching: headers["cache-control"],
      coding: headers["content-encoding"],
      type: headers["content-type"],
    });
  });
  await page.goto("/");
  await expect(page).toHaveTitle(/Pushboard/);
  await expect(page.getByRole("main")).toBeVisible();

  const index = answers.find(({ path }) => path === "/");
  expect(index?.caching).toBe("no-cache");
  const module = answers.find(({ path }) => path.endsWith(".wasm"));
  expect(module).toMatchObject({ type: "application/wasm", coding: "br" });
  expect(module?.caching).toContain("immutable");
  // A content security policy without inline scripts must be able to hold.
  expect(await page.locator("script:not([src])").count()).toBe(0);
});
