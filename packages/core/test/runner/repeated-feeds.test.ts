import { describe, expect, it } from '@jest/globals';
import { FeedReceiver, FeedSender } from '../../src/runner/repeated-feeds.js';
import { floatTensor, frozen } from '../../src/tensor.js';

const tensor = (value: number) => floatTensor(Float32Array.of(value), [1]);

describe('feeds', () => {
  it('are sent once if they are frozen, and arrive complete', () => {
    const [sender, receiver] = [new FeedSender(), new FeedReceiver()];
    const image = frozen(tensor(1));
    for (const maps of [tensor(2), tensor(3)]) {
      const sent = sender.send({ image, maps });
      expect(receiver.receive(structuredClone(sent))).toEqual({ image, maps });
      expect(sent.repeated).toEqual(maps.data[0] === 3 ? ['image'] : []);
    }
  });

  it('are sent each time if they may change', () => {
    const sender = new FeedSender();
    const image = tensor(1);
    sender.send({ image });
    expect(sender.send({ image })).toEqual({ sent: { image }, repeated: [] });
  });

  it('are sent again after a run without them', () => {
    const sender = new FeedSender();
    const image = frozen(tensor(1));
    sender.send({ image });
    sender.send({});
    expect(sender.send({ image }).repeated).toEqual([]);
  });

  it('are sent if another frozen tensor has the name', () => {
    const sender = new FeedSender();
    sender.send({ image: frozen(tensor(1)) });
    expect(sender.send({ image: frozen(tensor(1)) }).repeated).toEqual([]);
  });
});
