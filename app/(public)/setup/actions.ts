"use server";

import { publicAction } from "@/lib/auth/action-client";
import { createFirstOwner } from "@/lib/auth/create-first-owner";
import { setupInput } from "@/lib/auth/setup.schema";

export const createAccount = publicAction
  .metadata({ name: "setup.create-account" })
  .inputSchema(setupInput)
  .action(async ({ parsedInput }) => {
    await createFirstOwner(parsedInput);
  });
