import { textOf } from '../../client-shared/errors/error-texts';
import { CONSOLE_PAGES, helpFor } from '../errcodes';
import { PANEL_ERRCODES } from '../panel-errcodes';

/** Every error of WeCom's that a sign-in, its set-up or what surrounds them can meet. */
const ERRCODES = [
  -1, 6000, 40001, 40003, 40013, 40014, 40029, 40056, 40058, 40063, 40091, 40163, 41001, 41002, 41004, 41008, 42001,
  42003, 42022, 45009, 45033, 45035, 45036, 46004, 48002, 48009, 48010, 50001, 50002, 50003, 60003, 60011, 60020, 60021,
  60111, 60123, 80001, 81013, 82001, 84014, 84015, 84025, 84090, 85005, 85008, 92000, 92001, 301002, 701008, 701016,
];

it.each([...ERRCODES, ...PANEL_ERRCODES])(
  '%i has a sentence for the person, a fix for the admin and a page that exists',
  (errcode) => {
    const help = helpFor(errcode);
    expect(textOf(help?.code ?? 'INTERNAL').title).toBeTruthy();
    expect(help?.code).not.toBe('INTERNAL');
    expect(help?.fix).toMatch(/\.$/);
    expect(CONSOLE_PAGES[help?.page ?? 'apps']).toMatch(/^https:\/\/work\.weixin\.qq\.com\//);
  },
);

it('asks for patience where WeCom is busy, and nowhere else', () => {
  expect(ERRCODES.filter((errcode) => helpFor(errcode)?.code === 'WECOM_UNAVAILABLE')).toEqual([-1, 6000]);
});

it('leaves unknown errors to WeCom’s own text', () => {
  expect(helpFor(77777)).toBeUndefined();
  expect(helpFor(0)).toBeUndefined();
});
