// A point of sale: a process that holds the library, so that its sign-ins and sessions are nobody else's.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export const SCOPE = 'clearline_api openid profile';

export class Till {
  #process = spawn('python3', ['till.py'], { cwd: import.meta.dirname, stdio: ['pipe', 'pipe', 'inherit'] });
  #waiting = new Map();
  #last = 0;

  /** One that is initialised for users of `server`. It ends with the test `t`. */
  static async of(t, server, changes = {}) {
    const till = new Till();
    t.after(() => till.#end());
    await till.call('cl_init', {
      environment: { auth_base_url: server.url, issuer: server.url },
      ca_file: server.ca,
      client_id: 'user-demo',
      client_secret: 's3cr3t!',
      scope: SCOPE,
      proxy: 'none',
      ...changes,
    });
    return till;
  }

  constructor() {
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      const [number, outputs, error] = JSON.parse(line);
      const { resolve, reject } = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (outputs) resolve(outputs);
      else reject(Object.assign(new Error(error.message), error));
    });
    this.#process.on('exit', () => this.#waiting.forEach(({ reject }) => reject(new Error('the till is gone'))));
  }

  /** Calls a function of the library. Objects go in as JSON. Fails with an error whose `name` is that of the status. */
  call(name, ...inputs) {
    const number = ++this.#last;
    const texts = inputs.map((input) => (input && typeof input === 'object' ? JSON.stringify(input) : input));
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#process.stdin.write(`${JSON.stringify([number, name, texts])}\n`);
    });
  }

  async startSignIn(request) {
    const [url, state] = await this.call('cl_login_start', request);
    return { url, state };
  }

  async finish(callback) {
    const [session] = await this.call('cl_login_finish', callback);
    return session;
  }

  async wait(state, timeout = 30_000) {
    const [session] = await this.call('cl_login_wait', state, timeout);
    return session;
  }

  async token(session) {
    const [token] = await this.call('cl_session_get_token', session);
    return token;
  }

  async info(session) {
    const [json] = await this.call('cl_session_info', session);
    return JSON.parse(json);
  }

  #end() {
    this.#process.stdin.end();
  }
}
