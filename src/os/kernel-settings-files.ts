import { SystemError } from "./errors.ts";
import { GeneratedDirectory, GeneratedFile, type Inode, type TreeContext } from "./fs/index.ts";
import type { KernelSettings } from "./kernel-settings.ts";
import { decode, encode } from "./text.ts";

/**
 * /proc/sys. `writable`: whether it is mounted so. `more`: settings that are told and not set (kernel.hostname).
 */
export function systemDirectory(
  context: TreeContext, settings: KernelSettings, writable: boolean, more: Readonly<Record<string, () => string>>,
): GeneratedDirectory {
  const names = (): string[] => [...settings.names(), ...Object.keys(more)];
  const file = (name: string): GeneratedFile => {
    const told = more[name];
    if (told) return new GeneratedFile(context, () => encode(`${told()}\n`), 0o444);
    const accept = (data: Uint8Array): void => {
      const value = decode(data).trim();
      if (/^[\d\s-]*$/.test(settings.get(name) ?? "") && !/^[\d\s-]*$/.test(value)) throw new SystemError("EINVAL");
      settings.set(name, value);
    };
    return new GeneratedFile(context, () => encode(`${settings.get(name) ?? ""}\n`), 0o644, writable ? accept : undefined);
  };
  const directory = (prefix: string): GeneratedDirectory =>
    new GeneratedDirectory(
      context,
      (part): Inode | undefined => {
        const name = prefix + part;
        if (name in more || settings.get(name) !== undefined) return file(name);
        return names().some((each) => each.startsWith(`${name}.`)) ? directory(`${name}.`) : undefined;
      },
      () => [...new Set(names().filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length).split(".")[0]!))].sort(),
    );
  return directory("");
}
