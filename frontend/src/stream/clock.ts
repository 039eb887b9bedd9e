/**
 * The server's time, from what its answers say. An answer was stamped after its request left and
 * before it arrived, so each one bounds the offset from both sides, however long it was held back;
 * the bounds of all of them together are tight.
 */
export class ServerClock {
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  sample(sent: number, stamped: number, received: number): void {
    const least = stamped - received;
    const most = stamped - sent;
    this.#least = Math.max(this.#least, least);
    this.#most = Math.min(this.#most, most);
    if (this.#least > this.#most) {
      // One of the clocks was set: what was known before no longer holds.
      this.#least = least;
      this.#most = most;
    }
  }

  get known(): boolean {
    return Number.isFinite(this.#least);
  }

  /** Server time minus this machine's, in milliseconds. */
  get offset(): number {
    return this.known ? (this.#least + this.#most) / 2 : 0;
  }
}
