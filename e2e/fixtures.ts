// Fixtures: the release binary with its demo or with the simulator as its ENS, and a check that the console has no
// errors. Scenarios import `test` and `expect` from here.
import { test as base, expect } from "@playwright/test";
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The release binary. */
export const BINARY =
  process.env.PUSHBOARD ?? fileURLToPath(new URL("../target/release/pushboard", import.meta.url));

/** The ENS simulator. */
export const SIMULATOR =
  process.env.ENS_SIMULATOR ?? fileURLToPath(new URL("../target/release/ens-simulator", import.meta.url));

/** A running `pushboard`, or another program that prints its address. */
export interface Served {
  /** Like `http://127.0.0.1:8787/`. */
  url: string;
  /** The printed address, which may end in a ticket. */
  printed: string;
  process: ChildProcess;
}

/** Starts a program and waits until it prints a line with its address. */
export async function serve(binary: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...withoutKeys(), ...env } });
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${binary} ended with ${code} before it served`)));
  });
  const address = new Promise<string>((resolve) => {
    // The output is read to the end, so that the pipe does not fill up.
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const printed = line.match(/https?:\/\/\S+/)?.[0];
      if (printed) resolve(printed);
    });
  });
  const printed = await Promise.race([address, ended]);
  return { url: `${new URL(printed).origin}/`, printed, process: child };
}

/** The environment without the settings of Pushboard and the keys of this machine. */
function withoutKeys(): NodeJS.ProcessEnv {
  const isUnrelated = ([name]: [string, unknown]) => !/^(ALIBABA_CLOUD|PUSHBOARD)_/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(isUnrelated));
}

/** Stops a program and waits for its exit. */
export async function stop(served: Served): Promise<void> {
  if (served.process.exitCode !== null) return;
  const ended = new Promise((resolve) => served.process.once("exit", resolve));
  served.process.kill();
  await ended;
}

/** A fault of the simulator and the requests that have it; see `ens-simulator --help`. */
export interface Fault {
  /** `NAME[=VALUE][:RATE]`. */
  fault: string;
  action?: string;
  app_id?: string;
  times?: number;
}

/** What differs from a proxy on loopback with a simulator of the usual size. */
export interface LiveOptions {
  securityToken?: string;
  statuses?: number;
  /** Further flags of the proxy. */
  flags?: string[];
  listen?: string;
  /** Without the file of a token: the proxy makes one, and prints a ticket. */
  madeToken?: boolean;
}

/** The release binary with keys in its environment, the simulator as its ENS, and a token. */
export class Live {
  private constructor(
    readonly token: string,
    private readonly keys: NodeJS.ProcessEnv,
    private readonly flags: string[],
    public simulator: Served,
    public pushboard: Served,
  ) {}

  /** Starts both. */
  static async start(folder: string, options: LiveOptions = {}): Promise<Live> {
    const [id, secret, token] = [1, 2, 3].map(() => randomBytes(24).toString("hex"));
    const tokenFile = `${folder}/token`;
    await mkdir(folder, { recursive: true });
    await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
    const args = ["--listen", "127.0.0.1:0", "--control", "--access-key-id", id, "--access-key-secret", secret];
    const keys: NodeJS.ProcessEnv = { ALIBABA_CLOUD_ACCESS_KEY_ID: id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret };
    if (options.statuses) args.push("--statuses", `${options.statuses}`);
    if (options.securityToken) {
      args.push("--security-token", options.securityToken);
      keys.ALIBABA_CLOUD_SECURITY_TOKEN = options.securityToken;
    }
    const simulator = await serve(SIMULATOR, args);
    const flags = [...(options.madeToken ? [] : ["--token-file", tokenFile]), ...(options.flags ?? [])];
    const pushboard = await Live.proxy(simulator, flags, keys, options.listen ?? "127.0.0.1:0");
    return new Live(token, keys, flags, simulator, pushboard);
  }

  private static proxy(simulator: Served, flags: string[], keys: NodeJS.ProcessEnv, listen: string) {
    const endpoint = new URL(simulator.url).origin;
    const args = ["--listen", listen, "--endpoint", endpoint, ...flags];
    return serve(BINARY, args, { HOME: "/nonexistent", ...keys });
  }

  /** The address of a link, without the token. */
  address(link: Record<string, string> = {}): string {
    return `${this.pushboard.url}?${new URLSearchParams(link)}`;
  }

  /** The address that signs in and opens a link. */
  entrance(link: Record<string, string> = {}): string {
    return `${this.address(link)}#token=${this.token}`;
  }

  /** Replaces the faults of the simulator. */
  async faults(...faults: (Fault | string)[]): Promise<void> {
    const rules = faults.map((fault) => (typeof fault === "string" ? { fault } : fault));
    await this.control("PUT", "faults", rules);
  }

  /** Moves the clock of ENS. */
  async clock(ahead_seconds: number): Promise<void> {
    await this.control("PUT", "clock", { ahead_seconds });
  }

  /** Requests that reached ENS, by operation. */
  async counts(): Promise<Record<string, number>> {
    return (await this.control("GET", "counts")).json();
  }

  /** Stops the proxy, which ends all sessions. */
  async stopProxy(): Promise<void> {
    await stop(this.pushboard);
  }

  /** Starts the proxy again at the same address. */
  async startProxy(): Promise<void> {
    const { host } = new URL(this.pushboard.url);
    this.pushboard = await Live.proxy(this.simulator, this.flags, this.keys, host);
  }

  async end(): Promise<void> {
    await stop(this.pushboard);
    await stop(this.simulator);
  }

  private async control(method: string, path: string, body?: unknown): Promise<Response> {
    const address = `${this.simulator.url}_control/${path}`;
    const response = await fetch(address, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}

interface ForTest {
  /** The proxy with a simulator for one test, so that the faults of a test do not affect others. */
  live: Live;
  /** Whether the scenario has failed requests, which the browser itself writes to the console. */
  failedRequests: boolean;
  /** The errors in the console, of which there must be none when a test ends. */
  consoleErrors: string[];
}

interface ForWorker {
  /** The demo, shared by the tests of a worker. */
  pushboard: Served;
}

export const test = base.extend<ForTest, ForWorker>({
  failedRequests: [false, { option: true }],

  live: async ({}, use, info) => {
    await mkdir(info.outputDir, { recursive: true });
    const live = await Live.start(info.outputDir);
    await use(live);
    await live.end();
  },

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
    async ({ page, failedRequests }, use) => {
      const errors: string[] = [];
      page.on("console", (message) => {
        const expected = failedRequests && message.text().startsWith("Failed to load resource:");
        // A page that is left ends the loads of its parts, which their loader writes to the console.
        const isLeft = message.location().url.endsWith("/parts.js");
        if (message.type() === "error" && !expected && !isLeft) errors.push(message.text());
      });
      page.on("pageerror", (error) => errors.push(String(error)));
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
