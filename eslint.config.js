import tseslint from "typescript-eslint";

// The core is deterministic: the same inputs give the same outputs, byte for byte, in any browser and in Node. So everything
// that reads the real world is forbidden below the pages. Time is `simulation.now` and `simulation.wall`, chance is
// `simulation.random.fork(name)`.
const CORE = ["sim", "os", "apimachinery", "cluster", "kubectl", "shell", "lab"].map((room) => `src/${room}/**/*.ts`);

// Nothing in these rooms is a Promise: a program that waits yields a system call.
const SYNCHRONOUS = CORE.filter((files) => !files.startsWith("src/lab/"));

// The places where the core may wait for a Promise while its clock stands still; each is an edge named in ARCHITECTURE.md.
const MAY_WAIT = ["src/sim/simulation.ts", "src/os/calls.ts", "src/os/later.ts"];

// What tests share: they step the clock themselves, so that they load before they begin what comes later.
const OF_TESTS = ["**/*.test.ts", "src/**/testing/*.ts", "src/cluster/controllers/test-cluster.ts", "src/cluster/kubelet/test-node.ts"];

const REAL_WORLD = [
  ["CallExpression[callee.object.name='Date'][callee.property.name='now']", "Date.now is real time: use simulation.wall"],
  ["NewExpression[callee.name='Date'][arguments.length=0]", "new Date() is real time: use new Date(simulation.wall)"],
  ["CallExpression[callee.name='Date']", "Date() is real time: use simulation.wall"],
  ["MemberExpression[object.name='Math'][property.name='random']", "Math.random differs per run: use simulation.random"],
  [
    "CallExpression[callee.property.name=/^(toLocaleString|toLocaleDateString|toLocaleTimeString|localeCompare)$/]",
    "what a locale says differs per machine: compare with < and format by hand",
  ],
  [
    "CallExpression[callee.property.name=/^get(Hours|Minutes|Date|Day|Month|FullYear|TimezoneOffset)$/]",
    "the time zone of the machine differs: use the UTC methods",
  ],
].map(([selector, message]) => ({ selector, message }));

const PROMISES = [
  // A module that comes later is a Promise too: `lazily`, `laterModule` and `restModule` (src/os) hold the clock till it is there.
  [
    "ImportExpression:not(Property[key.name='load'] > ArrowFunctionExpression ImportExpression):not(CallExpression[callee.name=/^(later|rest)Module$/] > ArrowFunctionExpression ImportExpression)",
    "a module that comes later holds the clock: give its import() to lazily ({ load }), laterModule or restModule",
  ],
  [":function[async=true]", "the core is synchronous: yield a system call instead of awaiting"],
  ["AwaitExpression", "the core is synchronous: yield a system call instead of awaiting"],
  ["ForOfStatement[await=true]", "the core is synchronous: yield a system call instead of awaiting"],
  ["TSTypeReference[typeName.name='Promise']", "the core is synchronous: no Promise"],
  ["NewExpression[callee.name='Promise']", "the core is synchronous: no Promise"],
  ["MemberExpression[object.name='Promise']", "the core is synchronous: no Promise"],
].map(([selector, message]) => ({ selector, message }));

const REAL_GLOBALS = [
  "setTimeout", "setInterval", "setImmediate", "queueMicrotask", "requestAnimationFrame", "requestIdleCallback",
  "fetch", "XMLHttpRequest", "WebSocket", "crypto", "performance", "navigator", "localStorage",
].map((name) => ({ name, message: "the core does not touch the real world; the simulation's clock and random numbers do" }));

export default tseslint.config(
  { ignores: ["node_modules/", "dist/", ".astro/", ".cache/", "src/apimachinery/types/kubernetes.ts"] },
  {
    files: ["**/*.{ts,tsx,js,mjs}"],
    extends: [tseslint.configs.recommended],
    linterOptions: { reportUnusedDisableDirectives: "off" },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
      "no-constant-binary-expression": "error",
      "no-duplicate-imports": "off",
      "no-fallthrough": "error",
      "no-self-compare": "error",
      "no-unreachable": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-this-alias": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
    },
  },
  { files: ["**/*.test.ts"], rules: { "@typescript-eslint/no-explicit-any": "off" } },
  {
    files: CORE,
    ignores: ["**/*.test.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-globals": ["error", ...REAL_GLOBALS],
      "no-restricted-syntax": ["error", ...REAL_WORLD],
    },
  },
  {
    files: SYNCHRONOUS,
    ignores: [...OF_TESTS, ...MAY_WAIT],
    rules: { "no-restricted-syntax": ["error", ...REAL_WORLD, ...PROMISES] },
  },
);
