import { setMaxListeners } from 'node:events';

/** Where the API server is out of reach of the harness. The cluster's own parts go on. */
export class Outage extends EventTarget {
  down = false;

  constructor() {
    super();
    // Every watch of every run listens.
    setMaxListeners(0, this);
  }

  begin(): void {
    this.down = true;
    this.dispatchEvent(new Event('begin'));
  }

  end(): void {
    this.down = false;
  }
}
