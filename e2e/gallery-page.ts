// The folder of the gallery, and its page: a row for each state, a column for each look.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Where the pictures are written. */
export const FOLDER = process.env.GALLERY ?? fileURLToPath(new URL("../target/gallery", import.meta.url));

/** The file of a picture. */
export const fileOf = (state: string, look: string) => `${state.replace(/\W+/g, "-")} ${look}.png`;

/** Empties the folder; the function that it returns writes the page after the last picture. */
export default async function prepare() {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  return async () => {
    const rows = new Map<string, string[]>();
    for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith(".png")).sort()) {
      const [state] = file.split(" ");
      rows.set(state, [...(rows.get(state) ?? []), file]);
    }
    const picture = (file: string) => {
      const look = file.slice(file.indexOf(" ") + 1, -".png".length);
      return `<figure><a href="${encodeURI(file)}"><img loading="lazy" src="${encodeURI(file)}" alt=""></a><figcaption>${look}</figcaption></figure>`;
    };
    const body = [...rows].map(([state, files]) => `<h2>${state}</h2><div>${files.map(picture).join("")}</div>`).join("\n");
    const style = "body{font:14px system-ui;margin:16px;background:#888}div{display:flex;gap:8px;flex-wrap:wrap}figure{margin:0}img{height:300px}";
    await writeFile(`${FOLDER}/index.html`, `<!doctype html><meta charset="utf-8"><title>Pushboard</title><style>${style}</style>\n${body}\n`);
  };
}
