import "server-only";
import { sandboxRecordStore } from "@/db/queries/sandbox-records";
import { now } from "@/lib/clock";
import { SANDBOX_PATH, sandboxControlKey } from "@/lib/connections/sandbox-world";
import { env, loopbackOrigin } from "@/lib/env";
import { createSimulator, type Simulator } from "@/lib/sandbox/simulator";

type Home = { __wakeySandbox?: Simulator };

// One simulator for the process, also where the bundler has made two copies of this module.
const home = globalThis as Home;

/** The built-in sandbox. The server calls `resume()` when it starts and `stop()` when it ends. */
export function sandbox(): Simulator {
  home.__wakeySandbox ??= createSimulator({
    store: sandboxRecordStore,
    now,
    allowCallback: isOwnHook,
    basePath: SANDBOX_PATH,
    publicBase: `${loopbackOrigin()}${SANDBOX_PATH}`,
    controlKey: sandboxControlKey(),
  });
  return home.__wakeySandbox;
}

/** Anybody with a sandbox token may name a callback; none may make this server call elsewhere. */
function isOwnHook(url: URL): boolean {
  const origins = [loopbackOrigin(), env().appOrigin];
  return origins.includes(url.origin) && url.pathname.startsWith("/api/hooks/");
}
