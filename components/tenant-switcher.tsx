"use client";

import { Dropdown } from "@heroui/react/dropdown";
import { type FormEvent, useState, useTransition } from "react";
import { DialogForm } from "./dialog-form";
import { Icon } from "./icon";
import { TextField } from "./text-field";

export type TenantChoice = {
  id: string;
  name: string;
  /** As shown: "Owner", "Admin". */
  role: string;
};

type Props = {
  tenants: readonly TenantChoice[];
  currentId: string;
  onSwitch: (tenantId: string) => Promise<void>;
  /** Resolves when the new organization is the current one; a returned text is shown as the failure. */
  onCreate: (name: string) => Promise<string | undefined>;
};

const createKey = "new-organization";

/** The current organization, the others the person belongs to, and the way to a new one. */
export function TenantSwitcher({ tenants, currentId, onSwitch, onCreate }: Props) {
  const [isPending, startTransition] = useTransition();
  const [isCreating, setCreating] = useState(false);
  const current = tenants.find((tenant) => tenant.id === currentId);

  function act(key: string) {
    if (key === createKey) setCreating(true);
    else if (key !== currentId) startTransition(() => onSwitch(key));
  }

  return (
    <>
      <Dropdown>
        <Dropdown.Trigger
          aria-label={`Organization: ${current?.name ?? "none"}`}
          className="flex min-h-11 w-full items-center gap-2.5 rounded-lg border border-border bg-surface px-3 py-1.5 text-start hover:bg-surface-secondary"
          isDisabled={isPending}
        >
          <Icon className="size-4.5 text-muted" name="organization" />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium text-sm" title={current?.name}>
              {current?.name ?? "Choose an organization"}
            </span>
            <span className="block text-muted text-xs">
              {isPending ? "Switching…" : current?.role}
            </span>
          </span>
          <Icon className="size-4 text-muted" name="chevronDown" />
        </Dropdown.Trigger>
        <Dropdown.Popover className="w-68 max-w-[calc(100vw-2rem)]" placement="bottom start">
          <Dropdown.Menu
            aria-label="Organizations"
            className="max-h-80 overflow-y-auto"
            onAction={(key) => act(String(key))}
          >
            <Dropdown.Section>
              {tenants.map((tenant) => (
                <Dropdown.Item id={tenant.id} key={tenant.id} textValue={tenant.name}>
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium text-sm" title={tenant.name}>
                      {tenant.name}
                    </span>
                    <span className="block text-muted text-xs">
                      {tenant.role}
                      {tenant.id === currentId ? " · current" : ""}
                    </span>
                  </span>
                  {tenant.id === currentId ? (
                    <Icon className="size-4 text-accent" name="check" />
                  ) : null}
                </Dropdown.Item>
              ))}
            </Dropdown.Section>
            <Dropdown.Item id={createKey} textValue="New organization">
              <Icon className="size-4 text-muted" name="plus" />
              New organization
            </Dropdown.Item>
          </Dropdown.Menu>
        </Dropdown.Popover>
      </Dropdown>
      <NewOrganizationDialog isOpen={isCreating} onCreate={onCreate} onOpenChange={setCreating} />
    </>
  );
}

type DialogProps = Pick<Props, "onCreate"> & {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
};

function NewOrganizationDialog({ isOpen, onOpenChange, onCreate }: DialogProps) {
  const [isPending, startTransition] = useTransition();
  const [error, setError] = useState<string>();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (name === "") return setError("Enter a name");
    startTransition(async () => {
      const failure = await onCreate(name);
      setError(failure);
      if (failure === undefined) onOpenChange(false);
    });
  }

  return (
    <DialogForm
      description="Its connections, contacts and campaigns are kept apart from those of your other organizations. You become its owner."
      isOpen={isOpen}
      isPending={isPending}
      onOpenChange={(open) => {
        setError(undefined);
        onOpenChange(open);
      }}
      onSubmit={submit}
      pendingText="Creating…"
      submitLabel="Create organization"
      title="New organization"
    >
      <TextField
        autoComplete="organization"
        autoFocus
        error={error}
        label="Name"
        maxLength={200}
        name="name"
      />
    </DialogForm>
  );
}
