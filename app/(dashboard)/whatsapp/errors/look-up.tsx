"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { readPastedError, searchWords } from "@/lib/diagnosis/pasted-error.schema";

/** Takes a code, words, or a whole error pasted in, and keeps what was recognised in the address. */
export function LookUp({ defaultValue }: { defaultValue: string }) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get("q") ?? "");
    startTransition(() => router.push(addressOf(text)));
  }

  return (
    <search>
      <form
        action="/whatsapp/errors"
        className="flex flex-wrap items-start gap-3"
        onSubmit={submit}
      >
        <TextField
          className="min-w-0 flex-1 basis-64"
          defaultValue={defaultValue}
          hint="190 / 463, “token expired”, or the whole answer or log line as you found it."
          key={defaultValue}
          label="Code, words, or a pasted error"
          name="q"
          type="search"
        />
        {/* Beside the box, not beside its label. */}
        <div className="sm:mt-7.5">
          <SubmitButton isPending={isPending} pendingText="Looking…">
            Look up
          </SubmitButton>
        </div>
      </form>
    </search>
  );
}

/** Only what was recognised goes into the address: what is pasted may hold a token. */
function addressOf(text: string): string {
  const error = readPastedError(text);
  const path = "/whatsapp/errors";
  if (!error) return withQuery(path, { q: searchWords(text) });
  const { code, subcode, message, details, fbtraceId } = error;
  return withQuery(path, { code, subcode, message, details, trace: fbtraceId });
}

/** The address with the parameters that have something to say. */
function withQuery(path: string, params: Record<string, string | number | null>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== "") query.set(name, String(value).slice(0, 200));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
