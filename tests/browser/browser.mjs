// Headless Chromium, and a user in it.

import { join } from 'node:path';
import { chromium } from 'playwright-core';

const SCREENSHOTS = join(import.meta.dirname, '../../target/screenshots');

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Whatever a page asks for, nothing leaves the machine.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});

export const closeBrowser = () => browser.close();

/** A user with a browser of their own, until the end of the test `t`. */
export class User {
  #context;
  /** Where pages were sent that is no web page: what the system hands to the program that owns the scheme. */
  #callbacks = [];
  #expecting = [];

  static async of(t, locale = 'en-US') {
    const user = new User();
    user.#context = await browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width: 800, height: 500 } });
    t.after(() => user.#context.close());
    user.#context.setDefaultTimeout(15_000);
    user.#context.on('response', (response) => {
      const { location } = response.headers();
      if (location?.startsWith('myapp:')) user.#handOver(location);
    });
    return user;
  }

  /** A new tab that goes to an address. */
  async opens(url) {
    const page = await this.#context.newPage();
    await page.goto(url);
    return page;
  }

  /** The next address of the scheme myapp:// that this browser was sent to. */
  callback() {
    return new Promise((resolve) => {
      this.#expecting.push(resolve);
      this.#deliver();
    });
  }

  #handOver(callback) {
    this.#callbacks.push(callback);
    this.#deliver();
  }

  #deliver() {
    if (this.#callbacks.length && this.#expecting.length) this.#expecting.shift()(this.#callbacks.shift());
  }
}

export function screenshot(page, server, name) {
  return page.screenshot({ path: join(SCREENSHOTS, `${server.name}-${name}.png`) });
}
