// Prints the lines above all tables: the date, the build, the browser and the machine.
import { execFileSync } from "node:child_process";
import os from "node:os";
import { fileURLToPath } from "node:url";

export function printHeader(browser) {
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  console.log(`${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC; build ${build()}`);
  console.log(`${browser}, Node.js ${process.version}`);
  console.log(`${os.cpus().length} x ${os.cpus()[0].model}, ${gigabytes} GB, ${os.type()} ${os.release()}`);
}

/** The checked-out commit, and whether files have changed since. */
function build() {
  try {
    const here = fileURLToPath(new URL(".", import.meta.url));
    return execFileSync("git", ["describe", "--always", "--dirty"], { cwd: here, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
}
