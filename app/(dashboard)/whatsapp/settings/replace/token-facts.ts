const kinds: Record<string, string> = {
  USER: "A person's token",
  SYSTEM_USER: "System User's token",
  PAGE: "Page token",
};

export function kindInWords(kind: string | null): string {
  return kind === null ? "Not known" : (kinds[kind] ?? kind);
}
