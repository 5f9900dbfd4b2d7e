// The stage of all contestants: a server that sends each the same bytes as response. It also serves the pages in `pages/` with
// their libraries, and forwards all other requests to a `pushboard` with its demo, which serves the app.
import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname, join, normalize, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The application of the demo that has nearly all statuses. */
export const APP = "7c1f0a52-3b5e-41fc-9d55-2f6f0c8a1e90";
/** A note for tables whose times include the transfer of the response. */
export const DELIVERY = "A Node.js process sends the responses, without a proxy and without compression.";
const BINARY = process.env.PUSHBOARD ?? fileURLToPath(new URL("../target/release/pushboard", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));
/** The folders under `/bench/`. */
const FOLDERS = { pages: "pages", modules: "node_modules", decode: process.env.BENCH_DECODE ?? "../target/bench-decode" };
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

/** A running `pushboard` with its demo. */
export class Demo {
  /** Starts a demo with about this many statuses. */
  static async start(statuses) {
    const args = ["--listen", "127.0.0.1:0", "--demo", "--demo-statuses", `${statuses}`, "--rate", "10000"];
    const environment = Object.entries(process.env).filter(([name]) => !/^(ALIBABA_CLOUD|PUSHBOARD)_/.test(name));
    const child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "inherit"], env: Object.fromEntries(environment) });
    process.once("exit", () => child.kill());
    const url = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`pushboard ended with ${code} before it served`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const found = line.match(/http:\/\/[^\s/]+/)?.[0];
        if (found) resolve(`${found}/`);
      });
    });
    return Object.assign(new Demo(), { url, child });
  }

  async get(path) {
    const response = await fetch(this.url + path, { headers: { "x-pushboard": "1" } });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  async stop() {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }
}

/** The server. `response` is its response to requests for push results. */
export class Stage {
  response = null;
  /** How many pages the app may request at a time, as `pushboard --pages-at-once` says. */
  pagesAtOnce = 2;
  /** Milliseconds until a response begins. */
  delay = 0;

  static async open() {
    const stage = new Stage();
    stage.demo = await Demo.start(1_000);
    stage.server = createServer((incoming, outgoing) => {
      stage.serve(incoming, outgoing).catch((error) => {
        outgoing.statusCode = 500;
        outgoing.end(String(error));
      });
    });
    await new Promise((resolve) => stage.server.listen(0, "127.0.0.1", resolve));
    stage.url = `http://127.0.0.1:${stage.server.address().port}/`;
    return stage;
  }

  async close() {
    this.server.closeAllConnections();
    this.server.close();
    await this.demo.stop();
  }

  async serve(incoming, outgoing) {
    const url = new URL(incoming.url, this.url);
    if (url.pathname === "/api/push-results") {
      if (this.delay > 0) await sleep(this.delay);
      return this.respond(url, outgoing);
    }
    const [, bench, folder, ...rest] = url.pathname.split("/");
    if (bench === "bench" && FOLDERS[folder]) {
      return file(join(resolve(HERE, FOLDERS[folder]), normalize(rest.join("/"))), outgoing);
    }
    return this.forward(incoming, outgoing);
  }

  respond(url, outgoing) {
    const number = url.searchParams.get("PageNumber");
    const body = number === null ? this.response.whole : this.response.pages[Number(number) - 1];
    outgoing.writeHead(200, {
      "content-type": "application/json",
      "content-length": body.length,
      "cache-control": "no-store",
      "x-pushboard-fetched-at": this.response.at,
      "x-pushboard-pages-at-once": this.pagesAtOnce,
    });
    outgoing.end(body);
  }

  /** Forwards a request to the demo, with the host name of the demo, since it accepts no other. */
  forward(incoming, outgoing) {
    const { origin, referer, host, ...headers } = incoming.headers;
    const to = new URL(incoming.url, this.demo.url);
    const onward = request(to, { method: incoming.method, headers }, (response) => {
      outgoing.writeHead(response.statusCode, response.headers);
      response.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  }
}

async function file(path, outgoing) {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) {
    outgoing.writeHead(404);
    outgoing.end();
    return;
  }
  outgoing.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
  createReadStream(path).pipe(outgoing);
}
