// What each scenario starts from: the release binary with its demo, and no error in the console.
// Import `test` and `expect` from here. Must not know the page's content.
import { test as base, expect } from "@playwright/test";
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The release binary. */
export const BINARY =
  process.env.PUSHBOARD ?? fileURLToPath(new URL("../target/release/pushboard", import.meta.url));

/** A running `pushboard`, or another program that prints its address. */
export interface Served {
  /** Like `http://127.0.0.1:8787/`. */
  url: string;
  process: ChildProcess;
}

/** Starts a program and waits until it prints a line with its address. */
export async function serve(binary: string, args: string[]): Promise<Served> {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${binary} ended with ${code} before it served`)));
  });
  const address = new Promise<string>((resolve) => {
    // Reading on keeps the pipe from filling up.
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const url = line.match(/http:\/\/[^\s/]+\//)?.[0];
      if (url) resolve(url);
    });
  });
  return { url: await Promise.race([address, ended]), process: child };
}

/** Ends a program and waits for its end. */
export async function stop(served: Served): Promise<void> {
  if (served.process.exitCode !== null) return;
  const ended = new Promise((resolve) => served.process.once("exit", resolve));
  served.process.kill();
  await ended;
}

interface ForTest {
  /** Whether the scenario provokes refused requests, which a browser writes to the console by itself. */
  refusals: boolean;
  /** Messages that the page wrote to the console as errors; must be empty when a test ends. */
  consoleErrors: string[];
}

interface ForWorker {
  /** The demo, one for all tests of a worker. */
  pushboard: Served;
}

export const test = base.extend<ForTest, ForWorker>({
  refusals: [false, { option: true }],

  pushboard: [
    async ({}, use) => {
      const served = await serve(BINARY, ["--listen", "127.0.0.1:0", "--demo"]);
      await use(served);
      await stop(served);
    },
    { scope: "worker" },
  ],

  baseURL: async ({ pushboard }, use) => {
    await use(pushboard.url);
  },

  consoleErrors: [
    async ({ page, refusals }, use) => {
      const errors: string[] = [];
      page.on("console", (message) => {
        const expected = refusals && message.text().startsWith("Failed to load resource:");
        if (message.type() === "error" && !expected) errors.push(message.text());
      });
      page.on("pageerror", (error) => errors.push(String(error)));
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
