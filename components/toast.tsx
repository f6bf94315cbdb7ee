"use client";

import { Toast } from "@heroui/react/toast";

/** The place where toasts appear; the root layout holds the only one. */
export function Toaster() {
  return <Toast.Provider placement="bottom end" />;
}
