/** What else hands do, for the list of keys: the panes' engine and the comment's field carry it out. */

interface Gesture {
  readonly group: "Slices" | "Mouse" | "3D" | "Comments";
  readonly words: string;
  /** As people read them. */
  readonly hands: readonly string[];
  /** Is for pages that may write. */
  readonly writes: boolean;
}

const gesture = (group: Gesture["group"], words: string, ...hands: string[]): Gesture =>
  ({ group, words, hands, writes: false });

export const GESTURES: readonly Gesture[] = [
  gesture("Slices", "One slice on or back, in the pane under the pointer", "↓", "↑"),
  gesture("Slices", "Ten slices on or back", "Page Down", "Page Up"),
  gesture("Slices", "First or last slice", "Home", "End"),
  gesture("Mouse", "Go through the slices", "Wheel"),
  gesture("Mouse", "Move the picture", "Middle drag"),
  gesture("Mouse", "Zoom", "Right drag", "Ctrl + Wheel"),
  { group: "Mouse", words: "Exclude in place of include, and the other way", hands: ["Ctrl + Click"], writes: true },
  { group: "Mouse", words: "Size of the brush", hands: ["Shift + Wheel"], writes: true },
  { group: "Mouse", words: "Close a polygon", hands: ["Double click", "Enter"], writes: true },
  { group: "Mouse", words: "Take its last corner back, or leave it", hands: ["Backspace", "Escape"], writes: true },
  { group: "Mouse", words: "Erase with a fill, begun so", hands: ["Ctrl + Click", "Ctrl + Drag"], writes: true },
  gesture("3D", "Go to a place on a surface", "Click"),
  gesture("3D", "Turn", "Drag", "←", "→", "↑", "↓"),
  gesture("3D", "Move", "Middle drag"),
  gesture("3D", "Zoom", "Wheel", "Right drag", "+", "-"),
  gesture("Comments", "Send the comment", "Ctrl + Enter"),
];
