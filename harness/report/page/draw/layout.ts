import type { Picture } from './model.ts';

/** Where everything stands, in pixels from the top. */
export interface Layout {
  heightPx: number;
  groups: { y: number; lanes: { y: number; height: number }[] }[];
}

/** Sizes of the picture, in pixels. */
export function sizes() {
  return { axis: 26, header: 24, line: 19, between: 4, after: 8, gutter: 172, letter: 6.3, right: 12 };
}

/** Stacks the groups and their lanes. */
export function layoutOf(picture: Picture): Layout {
  const { axis, header, line, between, after } = sizes();
  let y = axis;
  const groups = picture.groups.map((group) => {
    const top = y;
    y += header;
    const lanes = group.lanes.map((lane) => {
      const place = { y, height: lane.lines * line };
      y += place.height + between;
      return place;
    });
    y += after;
    return { y: top, lanes };
  });
  return { heightPx: y, groups };
}
