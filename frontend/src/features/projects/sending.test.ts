// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { fakeServer } from "../../api/fakeServer";
import type { Parcel } from "./parcels";
import { createSending } from "./sending";

vi.mock("../../api/upload", () => ({
  upload: (_path: string, form: FormData) => {
    forms.push(form);
    return Promise.resolve({ job: "j" });
  },
}));
const forms: FormData[] = [];
const reading = { sha256: (file: Blob) => Promise.resolve(`hash of ${file.size}`), pack: vi.fn() };
const options = { key: "k", onProgress: vi.fn(), signal: new AbortController().signal };
const parcel = (label?: Parcel["label"]): Parcel => {
  return { name: "a.nii", path: "x/a.nii", files: [new File(["abc"], "a.nii")], ...(label ? { label } : {}) };
};

afterEach(() => {
  vi.unstubAllGlobals();
  forms.length = 0;
});

const serve = (...answers: boolean[]) =>
  fakeServer({ "POST projects/p/images/known/": () => [200, { known: [answers.shift()] }] });

it("sends at once what the project cannot have", async () => {
  const { asked } = serve(false);
  expect(await createSending(reading)("p", parcel(), options)).toBe("sent");
  expect(asked.map(({ body }) => body)).toEqual([{ files: [{ name: "a.nii", size: 3 }] }]);
  expect((forms[0]?.get("file") as File).name).toBe("a.nii");
});

it("reads what it may have, and sends nothing that it has", async () => {
  const { asked } = serve(true, true);
  expect(await createSending(reading)("p", parcel(), options)).toBe("known");
  expect(asked[1]?.body).toEqual({ files: [{ name: "a.nii", size: 3, sha256: "hash of 3" }] });
  expect(forms).toEqual([]);
});

it("sends the image again when only its label is new", async () => {
  const { asked } = serve(true, false);
  const label = { file: new File(["12345"], "a_seg.nii"), use: "approved" } as const;
  expect(await createSending(reading)("p", parcel(label), options)).toBe("sent");
  expect(asked[1]?.body).toMatchObject({ files: [{ label_sha256: "hash of 5" }] });
  expect(forms[0]?.get("label_use")).toBe("approved");
  expect((forms[0]?.get("label") as File).name).toBe("a_seg.nii");
});
