/** Value of observations of f `dns`: what the DNS name of an identity answers the prober from then on, until the next one. */
export interface DnsAnswer {
  identity: string;
  /** Sorted; empty when there is an error. */
  addresses: string[];
  /** `ENOTFOUND`, `ENODATA`: there is no such name, or it has no address. {@link stoppedLookup}. Else: it is not known. */
  error?: string;
  /** Stamp of the prober, when the answer came; milliseconds of the run. */
  sourceMs: number;
}

/** In place of an error: from then on the name is not looked up. */
export const stoppedLookup = 'stopped';

/** A phase: from then on the names are judged. A record without it is judged whole. */
export const dnsSteady = 'dns-steady';
