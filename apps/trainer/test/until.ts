export async function until(condition: () => boolean | Promise<boolean>, waitMs = 90_000): Promise<void> {
  const giveUpAt = Date.now() + waitMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`waited ${waitMs} ms for: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
