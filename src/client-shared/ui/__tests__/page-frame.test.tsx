import { useEffect } from 'react';
import { show } from '../../../../testing/render';
import { SiteTitle } from '../document-title';
import { PageFrame } from '../page-frame';

const page = (title: string, site?: string) => (
  <SiteTitle.Provider value={site}>
    <PageFrame status="info" title={title} advice="" testId="page" />
  </SiteTitle.Provider>
);

beforeEach(() => {
  document.title = 'Home';
});

it('gives the document its title while it is there', () => {
  const { rerender, unmount } = show(page('Your WeCom account is linked'));
  expect(document.title).toBe('Your WeCom account is linked');
  rerender(page('Please sign in first'));
  expect(document.title).toBe('Please sign in first');
  unmount();
  expect(document.title).toBe('Home');
});

it('names the site behind it where the client does', () => {
  const { rerender } = show(page('Please sign in first'));
  rerender(page('Please sign in first', 'NocoBase')); // the client learns the name later
  expect(document.title).toBe('Please sign in first - NocoBase');
});

it('leaves the title of the page that comes next alone', () => {
  const { rerender } = show(page('Please sign in first'));
  rerender(<TitledByNocoBase />);
  expect(document.title).toBe('Sign in');
});

function TitledByNocoBase() {
  useEffect(() => {
    document.title = 'Sign in';
  }, []);
  return null;
}
