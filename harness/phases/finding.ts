/** One thing that was looked at, for people. Nothing wrong: it is as it was when the cluster was made. */
export interface Finding {
  what: string;
  seen: string;
  wrong: string[];
}
