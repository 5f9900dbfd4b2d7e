// A real nginx for one test, in front of one or more proxies.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";

const PROGRAM = process.env.NGINX ?? ["/usr/sbin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"].find(existsSync);

/** A port on which nothing listens. nginx can't choose one itself. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Lines of a server block that speaks TLS with a certificate of its own. */
export async function tls(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const [key, cert] = [`${folder}/key.pem`, `${folder}/cert.pem`];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  execFileSync("openssl", [...request, ...names, "-keyout", key, "-out", cert], { stdio: "pipe" });
  return `ssl_certificate ${cert}; ssl_certificate_key ${key};`;
}

/** A running nginx. */
export class Nginx {
  private constructor(private readonly process: ChildProcess) {}

  /** Starts it with these server blocks and waits until it listens on the ports. */
  static async start(folder: string, ports: number[], servers: string): Promise<Nginx> {
    if (!PROGRAM) throw new Error("nginx is missing: install Debian's package nginx-light, or set NGINX to its executable");
    await mkdir(folder, { recursive: true });
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
    await writeFile(
      `${folder}/nginx.conf`,
      `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/errors; events {}
      http { access_log off; proxy_max_temp_file_size 0; ${temporary.join(" ")} ${servers} }`,
    );
    const child = spawn(PROGRAM, ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/errors`], { stdio: "ignore" });
    const nginx = new Nginx(child);
    for (const port of ports) {
      for (let tries = 0; !(await listens(port)); tries++) {
        if (tries > 100 || child.exitCode !== null) {
          await nginx.stop();
          throw new Error(`nginx does not listen: ${await readFile(`${folder}/errors`, "utf8").catch(String)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    return nginx;
  }

  /** Stops it and waits for its exit. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill();
    await ended;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}
