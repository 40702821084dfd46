// What a component takes the browser for.
const USER_AGENTS = {
  wecom: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 wxwork/4.1.20',
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1',
};

/** Until the test ends, in place of a desktop's. */
export function pretendToBe(browser: keyof typeof USER_AGENTS): void {
  Object.defineProperty(navigator, 'userAgent', { value: USER_AGENTS[browser], configurable: true });
}

afterEach(() => {
  delete (navigator as { userAgent?: string }).userAgent;
});
