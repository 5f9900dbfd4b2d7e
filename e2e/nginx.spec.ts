// The page behind a real nginx: below a path that nginx removes or passes on, behind TLS, and twice on one host.
import type { Page } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import { allLoaded, APPS, expectInLink, inLink, view, withoutTime } from "./board";
import { expect, Live, type LiveOptions, test as base } from "./fixtures";
import { freePort, Nginx, tls } from "./nginx";

const LINK = `?AppId=${APPS.healthy}`;

interface ForTest {
  /** Starts a proxy with a simulator. */
  startLive: (options?: LiveOptions) => Promise<Live>;
  /** Starts nginx with server blocks for these ports. */
  startNginx: (ports: number[], servers: string) => Promise<void>;
}

const test = base.extend<ForTest>({
  startLive: async ({}, use, info) => {
    const started: Live[] = [];
    let count = 0;
    await use(async (options) => {
      const folder = info.outputPath(`live-${count++}`);
      await mkdir(folder, { recursive: true });
      const live = await Live.start(folder, options);
      started.push(live);
      return live;
    });
    for (const live of started) await live.end();
  },

  startNginx: async ({}, use, info) => {
    const started: Nginx[] = [];
    await use(async (ports, servers) => {
      started.push(await Nginx.start(info.outputPath("nginx"), ports, servers));
    });
    for (const nginx of started) await nginx.stop();
  },
});

// Without a session, the first requests fail.
test.use({ failedRequests: true });

const field = (page: Page) => page.getByLabel("Access token");
const heading = (page: Page) => page.getByRole("heading", { name: "Sign in" });
const port = (live: Live) => new URL(live.pushboard.url).port;

const signIn = async (page: Page, live: Live) => {
  await expect(heading(page)).toBeVisible();
  await field(page).fill(live.token);
  await page.keyboard.press("Enter");
  await allLoaded(page);
};

const signOut = async (page: Page) => {
  await page.getByRole("button", { name: "Live" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(heading(page)).toBeVisible();
};

/** Opens a shared link, signs in, changes the view, copies the link, opens the copy, and signs out, as a person does. */
const walk = async (page: Page, root: string, live: Live, cookieName: string) => {
  const context = page.context();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const astray: string[] = [];
  context.on("request", (request) => void (request.url().startsWith(root) || astray.push(request.url())));
  context.on("response", (response) => void (response.status() === 404 && astray.push(response.url())));

  await page.goto(root + LINK);
  await signIn(page, live);
  expect(page.url()).toBe(root + LINK);
  const cookies = await context.cookies();
  expect(cookies.map(({ name, path }) => [name, path])).toEqual([[cookieName, new URL(root).pathname]]);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: "Strict", secure: root.startsWith("https:") });

  await view(page, "Timeline");
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(() => inLink(page, "time")).not.toBe(null);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("banner").getByRole("status")).toHaveText("Copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(withoutTime(link)).toBe(page.url());
  expect(link.startsWith(`${root}?`)).toBe(true);
  const copy = await context.newPage();
  await copy.goto(link);
  await allLoaded(copy);
  await expect(copy.getByRole("tab", { name: "Timeline" })).toHaveAttribute("aria-selected", "true");
  await copy.close();

  await page.reload();
  await allLoaded(page);
  await expectInLink(page, "view", "timeline");
  await signOut(page);
  expect(await context.cookies()).toEqual([]);
  await page.reload();
  await expect(heading(page)).toBeVisible();
  expect(astray).toEqual([]);
};

test("below a path that nginx removes", async ({ page, startLive, startNginx }) => {
  const [outer, live] = [await freePort(), await startLive()];
  // The shortest configuration that serves the page: nginx changes Host, too.
  await startNginx([outer], `server { listen 127.0.0.1:${outer}; location /pushboard/ { proxy_pass http://127.0.0.1:${port(live)}/; } }`);
  await walk(page, `http://localhost:${outer}/pushboard/`, live, `pushboard-${outer}-pushboard`);
});

test("below a path that nginx passes on", async ({ page, startLive, startNginx }) => {
  const [outer, live] = [await freePort(), await startLive({ flags: ["--base-path", "/apps/pushboard"] })];
  await startNginx(
    [outer],
    `server { listen 127.0.0.1:${outer}; location /apps/ { proxy_pass http://127.0.0.1:${port(live)}; proxy_set_header Host $http_host; } }`,
  );
  const root = `http://localhost:${outer}/apps/pushboard/`;
  await page.goto(`http://localhost:${outer}/apps/pushboard${LINK}`);
  await expect(heading(page)).toBeVisible();
  expect(page.url()).toBe(root + LINK);
  await walk(page, root, live, `pushboard-${outer}-apps-pushboard`);
});

test.describe("behind TLS", () => {
  test.use({ ignoreHTTPSErrors: true });

  test("at the root and below a path, neither instance signs the other out", async ({ page, startLive, startNginx }, info) => {
    const [first, second] = [await freePort(), await freePort()];
    const inner = [await freePort(), await freePort()];
    const [atRoot, below] = await Promise.all(
      [first, second].map((outer, at) => {
        const flags = ["--trusted-proxy", "127.0.0.1/32", "--allow-host", `localhost:${outer}`];
        return startLive({ listen: `127.0.0.1:${inner[at]}`, flags });
      }),
    );
    // The printed address is the one that people open.
    expect(atRoot.pushboard.url).toBe(`https://localhost:${first}/`);
    const certificate = await tls(info.outputPath("tls"));
    const server = (outer: number, location: string) => `server { listen 127.0.0.1:${outer} ssl; ${certificate} ${location} }`;
    await startNginx(
      [first, second],
      server(
        first,
        `location / {
          proxy_pass http://127.0.0.1:${inner[0]}; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;
        }`,
      ) +
        // Here nginx drops the port, and two proxies have written down how they were reached.
        server(
          second,
          `location /pushboard/ {
            proxy_pass http://127.0.0.1:${inner[1]}/; proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto "https, http";
          }`,
        ),
    );
    const roots = [`https://localhost:${first}/`, `https://localhost:${second}/pushboard/`];
    await walk(page, roots[0], atRoot, `__Host-pushboard-${first}`);
    const other = await page.context().newPage();
    await other.goto(roots[1] + LINK);
    await signIn(other, below);
    await page.goto(roots[0] + LINK);
    await signIn(page, atRoot);
    const names = (await page.context().cookies()).map(({ name, path }) => [name, path]);
    expect(names.sort()).toEqual([
      [`__Host-pushboard-${first}`, "/"],
      [`__Secure-pushboard-${second}-pushboard`, "/pushboard/"],
    ]);
    for (const still of [page, other]) {
      await still.reload();
      await allLoaded(still);
    }
    await signOut(page);
    await other.reload();
    await allLoaded(other);
    await signOut(other);
  });
});
