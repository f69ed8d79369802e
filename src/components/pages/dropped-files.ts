/** Limits while reading: what is larger is no lab. */
const MOST_FILES = 500;
const MOST_BYTES = 4_000_000;

/** The files of a dropped folder: path -> text. Throws a sentence. */
export async function filesOfDrop(transfer: DataTransfer): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  let bytes = 0;
  const take = async (entry: FileSystemEntry): Promise<void> => {
    if (Object.keys(found).length > MOST_FILES || bytes > MOST_BYTES) throw new Error("This folder is too large for a lab.");
    if (entry.name.startsWith(".") || entry.name === "node_modules") return;
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      bytes += file.size;
      if (bytes <= MOST_BYTES) found[entry.fullPath.replace(/^\//, "")] = await file.text();
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A reader hands out a part at a time, and an empty one at the end.
    for (;;) {
      const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (part.length === 0) return;
      for (const each of part) await take(each);
    }
  };
  // The list is empty after the first pause: what is in it is taken out before.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  for (const entry of entries) await take(entry);
  return found;
}

/** The files of a folder chosen in a dialog. Throws a sentence. */
export async function filesOfInput(list: FileList): Promise<Record<string, string>> {
  const files = [...list].filter((file) => !/(^|\/)(\.|node_modules\/)/.test(file.webkitRelativePath || file.name));
  if (files.length > MOST_FILES || files.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES) throw new Error("This folder is too large for a lab.");
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file.webkitRelativePath || file.name, await file.text()] as const)));
}
