/** What takes seconds because it waits for times to pass. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ask, catAndDog, post, startEmojiService, until } from './support/emoji-service.js';

const explain = 'v1/models/emoji-vgg:explain';
let b64: string;
beforeAll(async () => void (b64 = await catAndDog()));

/** A request that takes many seconds unless it is given up. */
const slow = () => ({ instances: [{ b64 }], parameters: { method: 'rise' } });
const quick = () => ({ instances: [{ b64 }], parameters: { map: 'none' } });

describe('a service whose time is over', () => {
  it('gives up what takes too long, and answers the next request', async () => {
    const service = await startEmojiService({ limits: { atOnce: 1, seconds: 1 } });
    try {
      const late = await post(service, explain, slow());
      expect(late).toMatchObject({ status: 504, body: { code: 'TOO_LATE' } });
      await until(service, 'scorecam_requests_running', 0);
      expect(await post(service, explain, quick())).toMatchObject({ status: 200 });
    } finally {
      await service.close();
    }
  });

  it('says that it is not ready while it drains, and gives up what the grace does not last for', async () => {
    const service = await startEmojiService({ drain: 1, grace: 1 });
    const worked = post(service, explain, slow());
    await until(service, 'scorecam_requests_running', 1);
    const closed = service.close();
    const { status, headers } = await ask(service, 'v2/health/ready');
    expect({ status, connection: headers.get('connection') }).toEqual({ status: 503, connection: 'close' });
    expect(await worked).toMatchObject({ status: 503, body: { code: 'CLOSING' } });
    await closed;
  });
});
