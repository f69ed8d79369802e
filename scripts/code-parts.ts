import type { CodeSplittingOptions } from "rolldown";

type ModuleInfo = (id: string) => { importers: string[]; dynamicImporters: string[]; isEntry: boolean } | null;

const DOOR = /\/src\/kubectl\/index\.ts$/;
const KUBECTL = /\/src\/kubectl\//;

/**
 * What a first kubectl command needs goes over the wire as one part. Left alone the bundler makes a part of each set of modules that
 * some of kubectl's later groups share: a dozen of them, which all come with the first command anyway and together are larger.
 */
export const codeParts: CodeSplittingOptions = {
  includeDependenciesRecursively: false,
  groups: [
    {
      name: (id, context) => (comesWithKubectl(id, (module) => context.getModuleInfo(module)) ? "kubectl" : null),
      debugName: "kubectl",
    },
  ],
};

/** Whether a module is imported, at once and not later, by kubectl's own door (which stays a part by itself), and by nothing outside of kubectl. */
function comesWithKubectl(id: string, moduleInfo: ModuleInfo): boolean {
  if (DOOR.test(id)) return false;
  const seen = new Set<string>();
  const climb = (module: string): void => {
    if (seen.has(module)) return;
    seen.add(module);
    for (const importer of moduleInfo(module)?.importers ?? []) climb(importer);
  };
  climb(id);
  const isTop = (module: string): boolean => {
    const info = moduleInfo(module);
    return info !== null && (info.isEntry || info.dynamicImporters.length > 0);
  };
  return [...seen].some((module) => DOOR.test(module)) && [...seen].filter(isTop).every((module) => KUBECTL.test(module));
}
