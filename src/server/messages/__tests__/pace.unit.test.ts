import { Pace } from '../pace';

const MINUTE = 60_000;
const START = 1_800_000_000_000;

it('lets 28 messages a minute through, and the next one when the first is a minute old', () => {
  const pace = new Pace();
  for (let i = 0; i < 28; i++) {
    expect(pace.freeAt('lin', START + i)).toBe(START + i);
    pace.record(['lin'], START + i);
  }
  expect(pace.freeAt('lin', START + 30)).toBe(START + MINUTE);
  expect(pace.freeAt('zhao', START + 30)).toBe(START + 30);
  expect(pace.freeAt('lin', START + MINUTE)).toBe(START + MINUTE);
});

it('lets 950 messages an hour through', () => {
  const pace = new Pace();
  for (let i = 0; i < 950; i++) {
    pace.record(['lin'], START + i * 3_000); // 20 a minute
  }
  const now = START + 950 * 3_000;
  expect(pace.freeAt('lin', now)).toBe(START + 60 * MINUTE);
});
