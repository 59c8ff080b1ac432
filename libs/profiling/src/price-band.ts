import type { ItemFacts, Opinion, PriceBand } from './profile.ts';

/** Weighted quantiles of the prices in the currency most was said in; null where no price is known. Cost O(n log n). */
export function priceBand(opinions: readonly Opinion[], items: ItemFacts): PriceBand | null {
  const priced = opinions.flatMap(({ item, weight }) => (Number.isNaN(items.price(item)) ? [] : [{ price: items.price(item), currency: items.currency(item), weight }]));
  if (!priced.length) return null;
  const byCurrency = new Map<string | null, number>();
  for (const { currency, weight } of priced) byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + weight);
  const [[currency]] = [...byCurrency].sort((a, b) => b[1] - a[1] || (String(a[0]) < String(b[0]) ? -1 : 1));
  const own = priced.filter((one) => one.currency === currency).sort((a, b) => a.price - b.price);
  const total = own.reduce((sum, { weight }) => sum + weight, 0);
  const at = (share: number): number => {
    let below = 0;
    for (const { price, weight } of own) if ((below += weight) >= share * total) return price;
    return own[own.length - 1].price;
  };
  return { currency, low: at(0.2), middle: at(0.5), high: at(0.8) };
}
