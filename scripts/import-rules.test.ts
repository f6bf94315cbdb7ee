import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cruiseImports } from "./check-imports.ts";

const repository = resolve(import.meta.dirname, "..");
const ruleSet = createRequire(import.meta.url)("../.dependency-cruiser.cjs") as {
  forbidden: { name: string }[];
  required: { name: string }[];
};
const ruleNames = [...ruleSet.forbidden, ...ruleSet.required].map((rule) => rule.name);

// One forbidden import for each rule: [rule, importing file, what it imports].
const faults: [rule: string, file: string, imports: string][] = [
  ["imports-resolve", "lib/contacts/lost.ts", "@/lib/contacts/not-there"],
  ["no-cycles", "lib/contacts/egg.ts", "@/lib/contacts/hen"],
  ["nothing-imports-app", "lib/contacts/from-page.ts", "@/app/(dashboard)/page"],
  ["routes-stay-apart", "app/(dashboard)/whatsapp/campaigns/list.tsx", "../settings/form"],
  [
    "routes-stay-apart",
    "app/(dashboard)/team/list.tsx",
    "@/app/(dashboard)/whatsapp/settings/form",
  ],
  ["components-are-dumb", "components/clever.tsx", "@/db/queries/contacts"],
  ["components-are-dumb", "components/knowing.tsx", "@/lib/contacts/add-contact"],
  ["actions-go-through-lib", "app/(dashboard)/team/actions.ts", "@/db/queries/contacts"],
  ["actions-go-through-lib", "app/api/health/route.ts", "@/db/queries/contacts"],
  ["sql-stays-in-db", "lib/contacts/sql.ts", "drizzle-orm"],
  ["sql-stays-in-db", "lib/contacts/client.ts", "@/db/client"],
  ["sql-stays-in-db", "lib/contacts/embedded.ts", "@electric-sql/pglite"],
  ["sql-stays-in-db", "app/(dashboard)/team/page.tsx", "pg"],
  ["db-knows-only-shapes", "db/queries/upwards.ts", "@/lib/contacts/add-contact"],
  ["schemas-are-pure", "lib/contacts/heavy.schema.ts", "@/lib/env"],
  ["format-is-pure", "lib/format/heavy.ts", "@/lib/env"],
  ["ground-is-lowest", "lib/log.ts", "@/lib/contacts/add-contact"],
  ["graph-is-a-leaf", "lib/graph/env.ts", "@/lib/env"],
  ["graph-is-a-leaf", "lib/graph/stored.ts", "@/db/queries/contacts"],
  ["lib-alerts-looks-down", "lib/alerts/up.ts", "@/lib/contacts/add-contact"],
  ["lib-watch-looks-down", "lib/watch/up.ts", "@/lib/messages/send"],
  ["lib-audit-looks-down", "lib/audit/up.ts", "@/lib/contacts/add-contact"],
  ["lib-queue-looks-down", "lib/queue/up.ts", "@/lib/contacts/add-contact"],
  ["lib-crypto-looks-down", "lib/crypto/up.ts", "@/lib/contacts/add-contact"],
  ["lib-tenants-looks-down", "lib/tenants/up.ts", "@/lib/contacts/add-contact"],
  ["lib-auth-looks-down", "lib/auth/up.ts", "@/lib/contacts/add-contact"],
  ["lib-connections-looks-down", "lib/connections/up.ts", "@/lib/messages/send"],
  ["lib-templates-looks-down", "lib/templates/up.ts", "@/lib/messages/send"],
  ["lib-contacts-looks-down", "lib/contacts/up.ts", "@/lib/messages/send"],
  ["lib-campaigns-looks-down", "lib/campaigns/up.ts", "@/lib/worker/main"],
  ["lib-messages-looks-down", "lib/messages/up.ts", "@/lib/worker/main"],
  ["lib-webhooks-looks-down", "lib/webhooks/up.ts", "@/lib/worker/main"],
  ["lib-diagnosis-looks-down", "lib/diagnosis/up.ts", "@/lib/messages/send"],
  ["lib-wizard-looks-down", "lib/wizard/up.ts", "@/lib/messages/send"],
  ["lib-rotation-looks-down", "lib/rotation/up.ts", "@/lib/messages/send"],
  ["lib-worker-looks-down", "lib/worker/session.ts", "@/lib/auth/session"],
  ["lib-folders-are-known", "lib/contacts/stray.ts", "@/lib/helpers/thing"],
  ["domain-knows-no-framework", "lib/contacts/next.ts", "next"],
  ["sandbox-has-few-doors", "lib/contacts/pretend.ts", "@/lib/sandbox/graph"],
  ["sandbox-has-few-doors", "app/(dashboard)/team/pretend.ts", "@/lib/sandbox/graph"],
  ["sandbox-stands-alone", "lib/sandbox/product.ts", "@/lib/env"],
  ["sandbox-stands-alone", "lib/sandbox/framework.ts", "next"],
  ["e2e-stands-outside", "e2e/inside.ts", "@/lib/contacts/add-contact"],
  ["nothing-imports-e2e", "scripts/rides.ts", "../e2e/fixtures"],
  ["product-imports-no-scripts", "lib/contacts/build.ts", "@/scripts/build"],
  ["product-imports-no-test-code", "lib/contacts/tested.ts", "@/db/test-database"],
  ["server-code-says-so", "lib/contacts/open-to-browsers.ts", "@/lib/errors"],
];

// Imports as they should be; none of them may be reported.
const allowed: [file: string, imports: string[]][] = [
  ["app/(dashboard)/page.tsx", ["@/db/queries/contacts", "@/components/card"]],
  ["app/(dashboard)/whatsapp/settings/form.tsx", ["./fields", "@/lib/contacts/contact.schema"]],
  ["app/(dashboard)/whatsapp/settings/fields.tsx", ["@/components/card"]],
  ["app/(dashboard)/whatsapp/settings/actions.ts", ["@/lib/contacts/add-contact"]],
  ["app/api/sandbox/[...path]/route.ts", ["@/lib/sandbox/graph"]],
  ["components/card.tsx", ["@/lib/contacts/contact.schema", "@/lib/format/phone"]],
  ["lib/errors.ts", []],
  ["lib/env.ts", ["server-only", "zod"]],
  ["lib/format/phone.ts", ["libphonenumber-js"]],
  ["lib/contacts/contact.schema.ts", ["zod", "@/lib/errors"]],
  ["lib/contacts/add-contact.ts", ["server-only", "@/lib/errors", "@/db/queries/contacts"]],
  [
    "lib/contacts/add-contact.db.test.ts",
    ["@/db/test-database", "@/db/client", "@/lib/sandbox/graph"],
  ],
  ["lib/contacts/hen.ts", ["server-only", "./egg"]], // a cycle is reported once, from its first file
  ["lib/messages/test-message.ts", ["server-only"]],
  ["lib/messages/resend.ts", ["server-only", "./test-message"]],
  ["lib/messages/send.ts", ["server-only", "@/lib/contacts/add-contact", "@/lib/graph/client"]],
  ["lib/graph/client.ts", ["server-only", "@/lib/errors", "zod"]],
  ["lib/queue/boss.ts", ["server-only", "@/db/client", "drizzle-orm"]],
  ["lib/auth/session.ts", ["server-only", "next"]],
  ["lib/worker/main.ts", ["server-only", "@/lib/messages/send", "@/lib/queue/boss"]],
  ["lib/sandbox/graph.ts", ["zod", "node:crypto"]],
  ["lib/helpers/thing.ts", ["server-only"]],
  ["db/client.ts", ["server-only", "pg", "@/lib/env"]],
  ["db/schema/contacts.ts", ["drizzle-orm"]],
  [
    "db/queries/contacts.ts",
    ["server-only", "drizzle-orm", "../client", "@/lib/contacts/contact.schema"],
  ],
  ["db/test-database.ts", ["./client"]],
  ["e2e/fixtures.ts", ["@/lib/sandbox/graph", "../scripts/build"]],
  ["scripts/build.ts", ["node:fs"]],
];
const packages = [
  ...["zod", "server-only", "drizzle-orm", "pg", "@electric-sql/pglite", "next"],
  "libphonenumber-js",
];

let directory: string;
let found: { rule: string; from: string }[];
let cruised: Awaited<ReturnType<typeof cruiseImports>>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "wakey-import-rules-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };

  write("tsconfig.json", readFileSync(join(repository, "tsconfig.json"), "utf8"));
  for (const name of packages) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    write(`node_modules/${name}/index.js`, "");
  }
  const planted = faults.map(([rule, file, imports]): [string, string[]] => [
    file,
    rule === "server-code-says-so" || !/^(lib|db\/queries)\//.test(file)
      ? [imports]
      : ["server-only", imports],
  ]);
  for (const [file, imports] of [...allowed, ...planted]) {
    write(file, imports.map((name) => `import ${JSON.stringify(name)};\n`).join(""));
  }

  cruised = await cruiseImports(directory);
  found = cruised.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("import rules", () => {
  test("every source file is looked at", () => {
    expect(cruised.unseen).toEqual([]);
    expect(cruised.moduleCount).toBe(allowed.length + faults.length);
  });

  test("every rule has a planted fault", () => {
    expect([...new Set(faults.map(([rule]) => rule))].sort()).toEqual([...ruleNames].sort());
  });

  test.each(faults)("%s: %s may not import %s", (rule, from) => {
    expect(found).toContainEqual({ rule, from });
  });

  test.each(allowed)("%s breaks no rule", (file) => {
    expect(found.filter(({ from }) => from === file)).toEqual([]);
  });
});

test("the plain value of a secret is taken out in lib/graph and lib/crypto only", () => {
  const sources = globSync("{app,components,lib,db}/**/*.{ts,tsx}", { cwd: repository });
  const revealing = sources.filter(
    (path) =>
      !/\.test(-kit)?\.tsx?$/.test(path) &&
      /\.\s*reveal\b/.test(readFileSync(join(repository, path), "utf8")),
  );
  expect(sources).toContain(join("lib", "secret.ts"));
  expect(revealing).toContain(join("lib", "secret.ts"));
  // The verify token is a secret that a person has to copy into Meta's console.
  const shown = join("lib", "connections", "webhook-setup.ts");
  const elsewhere = revealing.filter((path) => !/^lib.(graph.|crypto.|secret\.ts$)/.test(path));
  expect(elsewhere).toEqual([shown]);
});
