import { expect, it } from "vitest";
import { pathOf, sortOut, startsAsDicom, tooMuch } from "./parcels";

const file = (path: string, words = "x"): File => {
  const made = new File([words], path.split("/").at(-1) ?? path);
  Object.defineProperty(made, "path", { value: path.includes("/") ? `/${path}` : `./${path}` });
  return made;
};
const dicom = (path: string) => file(path, `${"\0".repeat(128)}DICM and more`);
const names = async (...files: File[]) => {
  const { parcels, leftOut } = await sortOut(files, startsAsDicom);
  return { parcels: parcels.map(({ path, files: held }) => `${path} ${held.length}`), leftOut };
};

it("knows where a file lay", () => {
  expect(pathOf(file("a/b/c.nii"))).toBe("a/b/c.nii");
  expect(pathOf(file("c.nii"))).toBe("c.nii");
});

it("sends images one by one and the slices of a folder as one", async () => {
  const slices = ["2", "1", "3"].map((name) => dicom(`study/ct/IM${name}`));
  expect(await names(file("a.nii.gz"), ...slices, dicom("study/mr/IM1"), file("x/b.mha"))).toEqual({
    parcels: ["a.nii.gz 1", "study/ct.zip 3", "study/mr.zip 1", "x/b.mha 1"], leftOut: [],
  });
  const { parcels } = await sortOut(slices, startsAsDicom);
  expect(parcels[0]?.files.map(({ name }) => name)).toEqual(["IM1", "IM2", "IM3"]);
  expect(parcels[0]?.name).toBe("ct.zip");
});

it("leaves out what lies beside images, but asks the server about what was chosen by itself", async () => {
  expect(await names(file("set/read.me"), file("set/.DS_Store"), file("set/a.nii"), file("holiday.jpg"))).toEqual({
    parcels: ["holiday.jpg 1", "set/a.nii 1"], leftOut: ["set/read.me"],
  });
});

it("takes slices without a folder together, and one alone as it is", async () => {
  expect((await names(dicom("IM1"), dicom("IM2"))).parcels).toEqual(["dicom.zip 2"]);
  expect((await names(dicom("IM1"))).parcels).toEqual(["IM1 1"]);
});

it("says when a folder is too much for one zip", () => {
  const many = Array.from({ length: 20_001 }, (_, n) => new File([], `${n}`));
  expect(tooMuch({ name: "a.zip", path: "a.zip", files: many })).toMatch(/20001 files.*\.$/);
  expect(tooMuch({ name: "a.zip", path: "a.zip", files: many.slice(0, 3) })).toBeNull();
});
