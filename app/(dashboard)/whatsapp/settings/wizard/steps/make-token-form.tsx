"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Alert } from "@/components/alert";
import { type ActionAnswer, callAction } from "@/components/call-action";
import { PendingButton } from "@/components/pending-button";
import { SelectField } from "@/components/select-field";
import { TextField } from "@/components/text-field";
import {
  type AdminBusiness,
  planSystemUserToken,
} from "@/lib/connections/system-user-token.schema";
import { type MadeResult, type MakeToken, makeTokenInput } from "@/lib/wizard/draft.schema";
import { type WizardPath, wizardHref } from "@/lib/wizard/steps.schema";
import { CallList } from "./call-list";

export type MakeTokenFormProps = {
  path: WizardPath;
  appId: string;
  /** The administrator's; this page alone keeps it. */
  accessToken: string;
  businesses: AdminBusiness[];
  onMake: (input: MakeToken) => Promise<ActionAnswer<MadeResult>>;
};

const NEW = "new";

/** For whom the token is made, and every call that makes it, before it is made. */
export function MakeTokenForm(props: MakeTokenFormProps) {
  const { path, appId, accessToken, businesses, onMake } = props;
  const router = useRouter();
  const first = businesses[0];
  const [businessId, setBusiness] = useState(first?.id ?? "");
  const [wabaId, setWaba] = useState(first?.wabas[0]?.id ?? "");
  const [user, setUser] = useState(NEW);
  const [name, setName] = useState("Wakey");
  const [life, setLife] = useState<MakeToken["life"]>("never");
  const [failure, setFailure] = useState<string>();
  const [made, setMade] = useState<(MadeResult & { ok: false })["calls"]>();
  const [isPending, startTransition] = useTransition();

  const business = businesses.find(({ id }) => id === businessId);
  const wanted = { businessId, wabaIds: [wabaId], systemUser: systemUserOf(user, name), life };
  const calls = planSystemUserToken({ ...wanted, appId });

  function choose(id: string) {
    setBusiness(id);
    setWaba(businesses.find((other) => other.id === id)?.wabas[0]?.id ?? "");
    setUser(NEW);
  }

  function make() {
    setMade(undefined);
    const parsed = makeTokenInput.safeParse({ ...wanted, accessToken });
    setFailure(parsed.error?.issues[0]?.message);
    if (!parsed.success) return;
    startTransition(async () => {
      const outcome = await callAction(() => onMake(parsed.data));
      if (!outcome.ok) return setFailure(outcome.message);
      if (outcome.data.ok) return router.push(wizardHref(path, outcome.data.next));
      setMade(outcome.data.calls);
    });
  }

  return (
    <div className="flex flex-col gap-5">
      <div className="grid max-w-2xl gap-5 sm:grid-cols-2">
        <SelectField
          label="Business portfolio"
          onChange={(event) => choose(event.target.value)}
          options={businesses.map(named)}
          value={businessId}
        />
        <SelectField
          label="WhatsApp account"
          onChange={(event) => setWaba(event.target.value)}
          options={business?.wabas.map(named) ?? []}
          placeholder="Choose one"
          value={wabaId}
        />
        <SelectField
          label="System User"
          onChange={(event) => setUser(event.target.value)}
          options={[
            { value: NEW, label: "A new one" },
            ...(business?.systemUsers ?? []).map(named),
          ]}
          value={user}
        />
        {user === NEW ? (
          <TextField
            label="Name of the new System User"
            onChange={(event) => setName(event.target.value)}
            value={name}
          />
        ) : null}
        <SelectField
          hint="Never is the usual choice. Some businesses may only have 60 days."
          label="The token expires"
          onChange={(event) => setLife(event.target.value === "never" ? "never" : "60-days")}
          options={[
            { value: "never", label: "Never" },
            { value: "60-days", label: "After 60 days" },
          ]}
          value={life}
        />
      </div>
      <CallList calls={calls} made={made} />
      {failure ? <Alert title={failure} tone="bad" /> : null}
      <div>
        <PendingButton isPending={isPending} onClick={make} pendingText="Calling Meta…">
          {`Make these ${calls.length} calls`}
        </PendingButton>
      </div>
    </div>
  );
}

function systemUserOf(user: string, name: string): MakeToken["systemUser"] {
  if (user !== NEW) return { kind: "existing", id: user };
  return { kind: "new", name: name.trim(), role: "ADMIN" };
}

function named({ id, name }: { id: string; name: string | null }) {
  return { value: id, label: name ? `${name} (${id})` : id };
}
