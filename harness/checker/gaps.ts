export { gapsBetween } from '../history/gaps.ts';
