/** A bar of a round length in the patient, for a picture that is so many mm per pixel. */
interface ScaleBar {
  readonly mm: number;
  readonly pixels: number;
  /** Into how many equal parts it is ticked. */
  readonly parts: number;
  /** "5 cm", "2 mm". */
  readonly words: string;
}

const PARTS: Readonly<Record<number, number>> = { 1: 5, 2: 4, 5: 5 };

/** The longest bar of 1, 2 or 5 of a power of ten mm that takes at most `room` pixels. */
export function scaleBar(mmPerPixel: number, room: number): ScaleBar {
  const most = mmPerPixel * room;
  const power = 10 ** Math.floor(Math.log10(most));
  const lead = most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1;
  const mm = lead * power;
  const words = mm >= 10 ? `${Number((mm / 10).toPrecision(3))} cm` : `${Number(mm.toPrecision(3))} mm`;
  return { mm, pixels: mm / mmPerPixel, parts: PARTS[lead], words };
}
