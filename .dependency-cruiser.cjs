// Which way imports may go. Read it top-down: each layer may use the ones below it.
//   app -> components -> lib -> db        e2e and scripts stand beside them
const schema = "\\.schema\\.ts$"; // pure zod and types: safe in a browser, allowed everywhere
const testCode = "(\\.(test|test-kit|spec|bench)\\.tsx?|^db/test-database\\.ts)$";
const ground = "^lib/[^/]+\\.ts$"; // env, errors, log, secret, clock: what everything may stand on
const format = "^lib/format/";
const processEntry = "^lib/worker/start-server\\.ts$"; // also prints the set-up link of lib/auth

// The folders of lib, lowest first, and which of the others each may use.
const lowest = ["audit", "queue", "crypto"];
const foundations = [...lowest, "graph", "tenants", "alerts"];
const facts = ["connections", "templates", "contacts"];
const flows = ["campaigns", "messages", "webhooks"];
const mayUse = {
  ...Object.fromEntries(lowest.map((name) => [name, []])),
  ...Object.fromEntries(["tenants", "alerts"].map((name) => [name, lowest])),
  auth: ["audit", "crypto", "tenants"],
  ...Object.fromEntries(facts.map((name) => [name, [...foundations, ...facts]])),
  ...Object.fromEntries(flows.map((name) => [name, [...foundations, ...facts, ...flows]])),
  watch: [...foundations, ...facts],
  diagnosis: [...foundations, "connections", "rotation"],
  rotation: [...foundations, ...facts, "campaigns"],
  wizard: [...foundations, ...facts, "rotation"],
  worker: [...foundations, ...facts, ...flows, "watch", "rotation", "wizard"],
};
const folders = [...Object.keys(mayUse), "graph", "format", "sandbox"];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "imports-resolve",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "nothing-imports-app",
      severity: "error",
      from: { pathNot: "^(app/|instrumentation\\.ts$)" },
      to: { path: "^app/" },
    },
    {
      name: "routes-stay-apart",
      comment: "A section of app/ may not reach into another: what two need moves to components/.",
      severity: "error",
      from: { path: "^app/[^/]+/((?:whatsapp/)?[a-z-]+)/" },
      to: { path: "^app/", pathNot: "^app/[^/]+/$1/" },
    },
    {
      name: "components-are-dumb",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(lib|db)/", pathNot: [schema, format] },
    },
    {
      name: "actions-go-through-lib",
      comment: "An action calls one domain function; only pages may read db/queries.",
      severity: "error",
      from: { path: "^app/.*(actions?|route)\\.tsx?$" },
      to: { path: "^db/" },
    },
    {
      name: "sql-stays-in-db",
      comment: "lib/queue hands pg-boss its connection and is the one exception.",
      severity: "error",
      from: {
        path: "^(app|components|lib|proxy\\.ts)",
        pathNot: ["^lib/queue/", testCode],
      },
      to: { path: ["^db/(client|schema)", "node_modules/(drizzle-orm|pg|@electric-sql/pglite)/"] },
    },
    {
      name: "db-knows-only-shapes",
      severity: "error",
      from: { path: "^db/", pathNot: testCode },
      to: { path: "^(components|lib|scripts)/", pathNot: [schema, ground] },
    },
    {
      name: "schemas-are-pure",
      severity: "error",
      from: { path: schema },
      to: {
        pathNot: [
          schema,
          "^lib/errors\\.ts$",
          format,
          "node_modules/(zod|libphonenumber-js|drizzle-zod)/",
        ],
      },
    },
    {
      name: "format-is-pure",
      severity: "error",
      from: { path: format, pathNot: testCode },
      to: { pathNot: [format, schema, "node_modules/libphonenumber-js/"] },
    },
    {
      name: "ground-is-lowest",
      severity: "error",
      from: { path: ground },
      to: { path: "^(lib|db)/", pathNot: ground },
    },
    {
      name: "graph-is-a-leaf",
      comment: "What it needs to know (origin, version, token) comes in as arguments.",
      severity: "error",
      from: { path: "^lib/graph/", pathNot: testCode },
      to: { path: ["^(lib/[^/]+|db)/", "^lib/env\\.ts$"], pathNot: "^lib/graph/" },
    },
    ...Object.entries(mayUse).map(([folder, others]) => ({
      name: `lib-${folder}-looks-down`,
      severity: "error",
      from: { path: `^lib/${folder}/`, pathNot: [testCode, processEntry] },
      to: {
        path: "^lib/",
        pathNot: [schema, ground, format, `^lib/(${[folder, ...others].join("|")})/`],
      },
    })),
    {
      name: "lib-folders-are-known",
      comment: "A new folder of lib gets its place in `mayUse` above first.",
      severity: "error",
      from: {},
      to: { path: "^lib/[^/]+/", pathNot: `^lib/(${folders.join("|")})/` },
    },
    {
      name: "domain-knows-no-framework",
      comment: "Sessions and the action client (lib/auth) are the one place where lib meets Next.",
      severity: "error",
      from: { path: "^(lib|db)/", pathNot: "^lib/auth/" },
      to: { path: "node_modules/(next|next-auth|next-safe-action|react|react-dom|@heroui)/" },
    },
    {
      name: "sandbox-has-few-doors",
      comment: "Product code reaches the sandbox over HTTP, as it reaches Meta.",
      severity: "error",
      from: { pathNot: ["^lib/sandbox/", "^app/api/sandbox/", "^(e2e|bench|scripts)/", testCode] },
      to: { path: "^lib/sandbox/" },
    },
    {
      name: "sandbox-stands-alone",
      severity: "error",
      from: { path: "^lib/sandbox/", pathNot: testCode },
      to: {
        dependencyTypesNot: ["core"],
        pathNot: ["^lib/sandbox/", "node_modules/(zod|server-only)/"],
      },
    },
    {
      name: "e2e-stands-outside",
      comment: "They see the product as its users do; only what seeds them may look in.",
      severity: "error",
      from: { path: "^e2e/", pathNot: "^e2e/seed-users-process\\.ts$" },
      to: { path: "^(app|components|lib|db)/", pathNot: [schema, "^lib/sandbox/"] },
    },
    {
      name: "nothing-imports-e2e",
      severity: "error",
      from: { pathNot: "^e2e/" },
      to: { path: "^e2e/" },
    },
    {
      name: "product-imports-no-scripts",
      severity: "error",
      from: { path: "^(app|components|lib|db|proxy|instrumentation)", pathNot: testCode },
      to: { path: "^scripts/" },
    },
    {
      name: "product-imports-no-test-code",
      severity: "error",
      from: { path: "^(app|components|lib|db|proxy|instrumentation)", pathNot: testCode },
      to: { path: testCode },
    },
  ],
  required: [
    {
      name: "server-code-says-so",
      comment:
        '`import "server-only"` makes the build fail when a client bundle would pull this in.',
      severity: "error",
      module: {
        path: "^(lib/|db/(client|queries))",
        pathNot: [schema, testCode, "^lib/errors\\.ts$", format, "^lib/sandbox/"],
      },
      to: { path: "server-only" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^\\.next/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["react-server", "import", "types", "default"],
    },
  },
};
