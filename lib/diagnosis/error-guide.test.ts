import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allErrors } from "@/lib/graph/error-catalogue/all-errors";
import { explainError } from "@/lib/graph/error-catalogue/explain-error";
import { checkOfError, diagnosisHref } from "./diagnosis-href.schema";
import { findByCode, findByWords, guideThemes, listGuide } from "./error-guide";

describe("the error guide", () => {
  it("has every entry of the catalogue, each under a key of its own", () => {
    const entries = listGuide();
    expect(entries).toHaveLength(allErrors.length);
    expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
    for (const entry of entries) expect(guideThemes).toContain(entry.theme);
  });

  it.each(allErrors.map((entry) => [entry.code, entry.subcode, entry] as const))(
    "finds %i / %s by its numbers and by its words",
    (code, subcode, { title, match }) => {
      const answer = findByCode({ code, subcode });
      const titles = [answer.best, ...answer.others].map((entry) => entry?.title);
      expect(titles).toContain(title);
      if (!match) expect(answer.best?.title).toBe(explainError({ code, subcode }).title);
      expect(findByWords(title).map((entry) => entry.title)).toContain(title);
    },
  );

  it("tells entries of one code apart by Meta's words", () => {
    const message = "(#200) Requires whatsapp_business_management permission";
    const { best } = findByCode({ code: 200, message });
    expect(best?.title).toBe("Permission whatsapp_business_management missing");
  });

  it("says so where it does not know a code", () => {
    expect(findByCode({ code: 999_999 })).toEqual({ best: null, isKnown: false, others: [] });
  });

  it("takes words in any order and case, and all of them", () => {
    const titles = findByWords("EXPIRED token").map(({ title }) => title);
    expect(titles[0]).toBe("Token has expired");
    expect(findByWords("token zebra")).toEqual([]);
    expect(findByWords("  ")).toEqual([]);
    fc.assert(fc.property(fc.string(), (words) => Array.isArray(findByWords(words))));
  });
});

describe("the way to the diagnosis", () => {
  it.each([
    [190, 463, "token"],
    [100, 33, "number"],
    [200, null, "permission-messaging"],
    [131030, null, "account-mode"],
    [133010, null, "registration"],
    [132001, null, "templates"],
    [131042, null, "health-business"],
    [131026, null, null],
    [null, null, null],
  ])("%s / %s is about %s", (code, subcode, check) => {
    expect(checkOfError({ code, subcode })).toBe(check);
    const href = diagnosisHref("c1", { code, subcode });
    expect(href).toBe(
      `/whatsapp/settings/diagnosis?connection=c1${check ? `&check=${check}` : ""}`,
    );
  });
});
