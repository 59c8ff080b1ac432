import { DAY_MS } from '@zhiyin/domain';
import { itemLoyalty, LoyaltyModel, purchaseRows, type ItemLoyalty, type LoyaltyParameters, type PurchaseColumns } from '@zhiyin/loyalty';

/** Buyers of an item are watched so long, or a third of the time the shop has, if that is shorter. */
const MOST_DAYS = 90;
const LEAST_DAYS = 7;
const SEED = 1;

export interface LoyaltyFit {
  readonly parameters: LoyaltyParameters;
  /** What counts as coming back after an item: another order within so many days. */
  readonly itemHorizonDays: number;
  readonly items: readonly ItemLoyalty[];
}

/** All that is computed of one shop: seconds for 100,000 customers, in a thread of its own. */
export async function fitLoyalty(columns: PurchaseColumns, until: number): Promise<LoyaltyFit> {
  const purchases = purchaseRows(columns);
  const model = LoyaltyModel.fit(purchases, until);
  const first = purchases.reduce((earliest, { at }) => Math.min(earliest, at), until);
  const itemHorizonDays = Math.max(LEAST_DAYS, Math.min(MOST_DAYS, Math.floor((until - first) / DAY_MS / 3)));
  const items = await itemLoyalty(purchases.filter(({ item }) => item >= 0), until, { horizonDays: itemHorizonDays, seed: SEED });
  return { parameters: model.parameters, itemHorizonDays, items };
}
