import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';

/** A message as somebody's software got it. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Somebody's software, which is told of events; `answer` is the status it answers with. */
export class Receiver {
  readonly got: Received[] = [];
  answer = 204;
  url = '';
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      this.got.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(this.answer).end(this.answer < 300 ? undefined : 'bận quá');
    });
  });

  async listen() {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready));
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Whether one of the signatures is right, as the standard's text says, by a whsec_ or a whpk_. */
export function signed({ headers, body }: Received, key: string): boolean {
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const raw = Buffer.from(key.slice(key.indexOf('_') + 1), 'base64');
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const [version, text = ''] = one.split(',');
      const signature = Buffer.from(text, 'base64');
      if (key.startsWith('whsec_')) {
        const mine = createHmac('sha256', raw).update(content).digest();
        return version === 'v1' && signature.length === mine.length && timingSafeEqual(signature, mine);
      }
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
      const half = createPublicKey({ key: jwk, format: 'jwk' });
      return version === 'v1a' && verify(null, Buffer.from(content), half, signature);
    });
}
