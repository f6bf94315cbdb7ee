import "server-only";
import { createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import { type Behaviour, behaviourSchema, defaultBehaviour } from "./behaviour.schema";
import {
  accountModes,
  deadTokenSchema,
  granularScopeSchema,
  phoneNumberStatuses,
  tokenTypes,
} from "./control.schema";
import { tokenHash } from "./ids";
import type { JsonValue, SandboxStore } from "./store";

const schemas = {
  app: z.object({
    id: z.string(),
    name: z.string(),
    callbackUrl: z.string().nullable(),
    requireAppSecret: z.boolean(),
    refuseSelfInspection: z.boolean(),
    overrideNeedsSubscription: z.boolean(),
  }),
  waba: z.object({
    id: z.string(),
    name: z.string(),
    businessId: z.string(),
    businessName: z.string(),
    phoneNumberIds: z.array(z.string()),
    subscriptions: z.array(
      z.object({ appId: z.string(), overrideCallbackUri: z.string().nullable() }),
    ),
  }),
  "phone-number": z.object({
    id: z.string(),
    wabaId: z.string(),
    displayPhoneNumber: z.string(),
    verifiedName: z.string(),
    accountMode: z.enum(accountModes),
    status: z.enum(phoneNumberStatuses),
    qualityRating: z.string(),
    throughput: z.string(),
    nameStatus: z.string(),
    codeVerificationStatus: z.string(),
    messagingLimit: z.string(),
    allowList: z.array(z.string()),
    maxPerSecond: z.number().nullable(),
  }),
  /** `id` is the token's hash; the token itself is nowhere. */
  token: z.object({
    id: z.string(),
    appId: z.string(),
    type: z.enum(tokenTypes),
    userId: z.string(),
    userName: z.string(),
    scopes: z.array(z.string()),
    granularScopes: z.array(granularScopeSchema).nullable(),
    wabaIds: z.array(z.string()),
    issuedAt: z.number(),
    expiresAt: z.number(),
    dead: deadTokenSchema.nullable(),
  }),
};

type Schemas = typeof schemas;
type Kind = keyof Schemas;
export type App = z.output<Schemas["app"]>;
export type Waba = z.output<Schemas["waba"]>;
export type PhoneNumber = z.output<Schemas["phone-number"]>;
export type Token = z.output<Schemas["token"]>;
type RecordOf<K extends Kind> = z.output<Schemas[K]>;

export type Records = {
  get<K extends Kind>(kind: K, id: string): Promise<RecordOf<K> | null>;
  save<K extends Kind>(kind: K, record: RecordOf<K>): Promise<void>;
  /** By the token itself. */
  token(accessToken: string): Promise<Token | null>;
  /** 32 hex digits, the same for an app id as long as the store lives. */
  appSecret(appId: string): Promise<string>;
  behaviour(): Promise<Behaviour>;
  saveBehaviour(behaviour: Behaviour): Promise<void>;
};

/** The configuration of the simulated Meta, read from the store once and kept at hand. */
export function createRecords(store: SandboxStore): Records {
  const cache = new Map<string, unknown>();
  let seed: Promise<string> | undefined;
  let behaviour: Behaviour | undefined;

  const records: Records = {
    async get(kind, id) {
      const key = `${kind} ${id}`;
      const cached = cache.get(key);
      if (cached) return cached as RecordOf<typeof kind>;
      const stored = await store.get(kind, id);
      if (stored === null) return null;
      const record = schemas[kind].parse(stored) as RecordOf<typeof kind>;
      cache.set(key, record);
      return record;
    },
    async save(kind, record) {
      await store.put(kind, record.id, record as JsonValue);
      cache.set(`${kind} ${record.id}`, record);
    },
    token: (accessToken) => records.get("token", tokenHash(accessToken)),
    async appSecret(appId) {
      seed ??= readSeed(store);
      return createHmac("sha256", await seed)
        .update(appId)
        .digest("hex")
        .slice(0, 32);
    },
    async behaviour() {
      behaviour ??= behaviourSchema.parse({
        ...defaultBehaviour,
        ...((await store.get("behaviour", "current")) as object | null),
      });
      return behaviour;
    },
    async saveBehaviour(next) {
      await store.put("behaviour", "current", next);
      behaviour = next;
    },
  };
  return records;
}

async function readSeed(store: SandboxStore): Promise<string> {
  const stored = await store.get("seed", "app-secrets");
  if (typeof stored === "string") return stored;
  const seed = randomBytes(32).toString("hex");
  await store.put("seed", "app-secrets", seed);
  return seed;
}
