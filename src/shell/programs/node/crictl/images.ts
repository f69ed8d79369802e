import type { Call, Process } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { imageService, runtime, type Container, type Image } from "./cri.ts";
import { fail, NeedsHelp, type Flags } from "./flags.ts";
import { log } from "./log.ts";
import { printList, printStatuses, told } from "./output.ts";
import { short, sizeText, table } from "./table.ts";

function* imageStatus(process: Process, image: string): Call<{ image: Image | null; info: object }> {
  return yield* imageService<{ image: Image | null; info: object }>(process, "ImageStatus", { image: { image }, verbose: true });
}

function* matching(process: Process, wanted: string | undefined): Call<Image[]> {
  const { images } = yield* imageService<{ images: Image[] }>(process, "ListImages");
  return images.filter(({ repoTags }) => wanted === undefined || repoTags.some((tag) => tag.includes(wanted)));
}

export function* images(process: Process, flags: Flags): Call<void> {
  if (flags.rest.length > 1) throw new NeedsHelp();
  const list = yield* told("listing images", matching(process, flags.rest[0]));
  if (yield* printList(flags.get("output") ?? "table", { images: list }, "else")) return;
  if (flags.has("quiet")) {
    yield* print(list.map(({ id }) => `${id}\n`).join(""));
    return;
  }
  if (flags.has("verbose")) {
    for (const { id, repoTags, repoDigests, size, username, pinned } of list) {
      const lines = [`ID: ${id}`, ...repoTags.map((tag) => `RepoTags: ${tag}`), ...repoDigests.map((digest) => `RepoDigests: ${digest}`), `Size: ${size}`];
      yield* print(`${[...lines, ...(username ? [`Username: ${username}`] : []), ...(pinned ? ["Pinned: true"] : [])].join("\n")}\n\n`);
    }
    return;
  }
  const trim = (id: string): string => (flags.has("no-trunc") ? id : short(id));
  const rows = list.flatMap(({ id, repoTags, repoDigests, size, pinned }) => {
    const [name, digest] = repoDigests[0]?.split("@") ?? ["<none>", "<none>"];
    return (repoTags.length > 0 ? repoTags : [`${name}:<none>`]).map((tag) => {
      const at = tag.lastIndexOf(":");
      const row = [tag.slice(0, at), tag.slice(at + 1)];
      if (flags.has("digests")) row.push(trim(digest!));
      row.push(trim(id), sizeText(size));
      if (flags.has("pinned")) row.push(String(pinned));
      return row;
    });
  });
  rows.sort((a, b) => (a[0]! < b[0]! ? -1 : a[0]! > b[0]! ? 1 : a[1]! < b[1]! ? -1 : 1));
  const head = ["IMAGE", "TAG", ...(flags.has("digests") ? ["DIGEST"] : []), "IMAGE ID", "SIZE", ...(flags.has("pinned") ? ["PINNED"] : [])];
  yield* print(table([head, ...rows]));
}

export function* inspecti(process: Process, flags: Flags): Call<void> {
  let ids = flags.rest;
  if (ids.length === 0) ids = (yield* told("listing images", matching(process, flags.get("name")))).map(({ id }) => id);
  if (ids.length === 0) {
    yield* log(process, "error", "No IDs provided or nothing found per filter");
    throw new NeedsHelp();
  }
  const statuses: object[] = [];
  for (const id of ids) {
    const { image, info } = yield* told(`image status for ${JSON.stringify(id)} request`, imageStatus(process, id));
    if (!image) fail(`no such image ${JSON.stringify(id)} present`);
    statuses.push({ status: image, ...(flags.has("quiet") ? {} : { info }) });
  }
  yield* printStatuses(flags.get("output") ?? "json", statuses);
}

export function* imagefsinfo(process: Process, flags: Flags): Call<void> {
  const status = yield* told("image filesystem info request", imageService<object>(process, "ImageFsInfo"));
  yield* printStatuses(flags.get("output") ?? "json", [{ status }]);
}

export function* pull(process: Process, flags: Flags): Call<void> {
  const [image] = flags.rest;
  if (image === undefined || image === "") fail("image name cannot be empty");
  if (flags.rest.length > 1) throw new NeedsHelp();
  const { imageRef } = yield* told("pulling image", imageService<{ imageRef: string }>(process, "PullImage", { image: { image } }));
  yield* print(`Image is up to date for ${imageRef}\n`);
}

export function* rmi(process: Process, flags: Flags): Call<void> {
  const prune = flags.has("prune");
  const ids = new Set(flags.rest);
  if (prune || flags.has("all")) {
    const { images: all } = yield* imageService<{ images: Image[] }>(process, "ListImages");
    for (const { id, pinned } of all) if (!prune || !pinned) ids.add(id);
  }
  if (prune) {
    const { containers } = yield* runtime<{ containers: Container[] }>(process, "ListContainers");
    for (const { imageRef } of containers) ids.delete(imageRef);
  } else if (ids.size === 0) throw new NeedsHelp();
  for (const id of ids) {
    const { image } = yield* told(`image status request for ${JSON.stringify(id)} failed`, imageStatus(process, id));
    if (!image) fail(`no such image ${id}`);
    yield* told(`error of removing image ${JSON.stringify(id)}`, imageService(process, "RemoveImage", { image: { image: image.id } }));
    const names = image.repoTags.length > 0 ? image.repoTags : image.repoDigests;
    yield* print(names.map((name) => `Deleted: ${name}\n`).join(""));
  }
}
