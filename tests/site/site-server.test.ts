import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveSite, type SiteServer } from "../../scripts/site-server.ts";

let folder: string;
let server: SiteServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "podlab-site-"));
  for (const path of ["course", "_astro", "zh-cn/404"]) mkdirSync(join(folder, "site", path), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "not for you");
  writeFileSync(join(folder, "site/index.html"), "<html><head></head><script>go()</script>home</html>");
  writeFileSync(join(folder, "site/course/index.html"), "course");
  writeFileSync(join(folder, "site/404.html"), "nothing here");
  writeFileSync(join(folder, "site/zh-cn/404/index.html"), "这里没有页面");
  writeFileSync(join(folder, "site/_astro/app.js"), "x;".repeat(2000));
  server = await serveSite({ folder: join(folder, "site"), port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** A request with the path exactly as written: fetch would tidy it up. */
function rawStatus(path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(server.address);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      let body = "";
      response.on("data", (data: Buffer) => (body += data.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on("error", reject)
      .end();
  });
}

describe("the site's server", () => {
  it("answers a folder with its index", async () => {
    expect(await (await fetch(`${server.address}/course/`)).text()).toBe("course");
  });

  it("sends a folder without its slash on to the one with it, and keeps the question", async () => {
    const response = await fetch(`${server.address}/course?q=1`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([301, "/course/?q=1"]);
  });

  it.each([
    ["/nothing/", "nothing here"],
    ["/zh-cn/nothing/", "这里没有页面"],
    ["/%E0%A4%A", "nothing here"],
    ["/a%00b", "nothing here"],
  ])("says 404 for %s, in the language of the address", async (path, text) => {
    expect(await rawStatus(path)).toEqual({ status: 404, body: text });
  });

  it.each(["/../secret.txt", "/..%2fsecret.txt", "/course/../../secret.txt", "/%2e%2e/secret.txt", "//../secret.txt"])(
    "never leaves its folder: %s",
    async (path) => {
      const { status, body } = await rawStatus(path);
      expect(status).toBe(404);
      expect(body).not.toContain("not for you");
    },
  );

  it("does not send anybody to another host", async () => {
    const response = await fetch(`${server.address}//course`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([301, "/course/"]);
  });

  it("lets a page be kept only after asking, and a hashed file for a year", async () => {
    const page = await fetch(`${server.address}/`);
    const script = await fetch(`${server.address}/_astro/app.js`);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const again = await fetch(`${server.address}/`, { headers: { "If-None-Match": page.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
  });

  it("compresses text", async () => {
    const response = await fetch(`${server.address}/_astro/app.js`, { headers: { "Accept-Encoding": "gzip" } });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(await response.text()).toBe("x;".repeat(2000));
  });

  it("sends the content security policy with pages and with scripts, since a worker has its own", async () => {
    for (const path of ["/", "/_astro/app.js"]) {
      const response = await fetch(server.address + path);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("refuses a port that is taken, with the error of the system", async () => {
    const port = Number(new URL(server.address).port);
    await expect(serveSite({ folder, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
