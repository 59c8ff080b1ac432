import type { Page } from 'playwright-core';

/** Addresses of every page the navigation leads to, and of what lies one step below. */
export async function everyPage(page: Page, url: string): Promise<string[]> {
  await page.goto(`${url}/t/acme`);
  await page.getByRole('navigation').getByRole('link').first().waitFor();
  const found = await page.evaluate<string[]>('[...document.querySelectorAll("nav a")].map((link) => link.getAttribute("href"))');
  return [...found, '/account', '/t/acme/strategies/popularity', '/t/acme/strategies/popularity?tab=models', '/t/acme/strategies/popularity?tab=about', '/t/acme/pipelines/home',
    '/t/acme/users/1', '/t/acme/users/1?tab=events', '/t/acme/users/1?tab=shown', '/t/acme/catalogue/1', '/t/acme/events?tab=log', '/t/acme/events?tab=problems'];
}

/** The page is there: no skeleton is left, and nothing is on its way. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(250);
}
